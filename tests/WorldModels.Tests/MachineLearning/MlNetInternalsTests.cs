using System.Reflection;
using System.Reflection.Metadata;
using System.Reflection.Metadata.Ecma335;
using System.Reflection.PortableExecutable;
using Microsoft.ML;
using TorchSharp;
using WorldModels.MachineLearning;
using Xunit;

namespace WorldModels.Tests.MachineLearning;

public class MlNetInternalsTests
{
    private static readonly Assembly Library = typeof(StageTransformer).Assembly;

    [Fact]
    public void Every_member_of_another_assembly_that_we_use_exists()
    {
        using var file = new PEReader(File.OpenRead(Library.Location));
        MetadataReader metadata = file.GetMetadataReader();
        var used = new HashSet<string>();
        foreach (TypeReferenceHandle handle in metadata.TypeReferences)
        {
            Type type = Library.ManifestModule.ResolveType(MetadataTokens.GetToken(handle));
            if (IsOfMlNet(type) && !type.IsVisible) used.Add(type.Name);
        }
        Type[] arguments = [typeof(ITransformer), typeof(ITransformer)];
        foreach (MemberReferenceHandle handle in metadata.MemberReferences)
        {
            // A generic parent, such as Span<T>, is not internal to ML.NET.
            if (metadata.GetMemberReference(handle).Parent.Kind != HandleKind.TypeReference) continue;
            MemberInfo member = Library.ManifestModule.ResolveMember(MetadataTokens.GetToken(handle), arguments, arguments)!;
            if (IsOfMlNet(member.DeclaringType!) && member is MethodBase { IsAssembly: true }) used.Add($"{member.DeclaringType!.Name}.{member.Name}");
        }
        Assert.Superset(new HashSet<string> { "Contracts", "ModelLoadContext", "VersionInfo", "LoadableClassAttribute", "ModelSaveContext.CheckAtModel" }, used);
    }

    [Fact]
    public void No_public_signature_shows_an_internal_type_of_MLNET_or_a_type_of_torch()
    {
        var shown = new List<string>();
        foreach (Type type in Library.GetExportedTypes())
        {
            var types = new List<Type?> { type.BaseType };
            types.AddRange(type.GetInterfaces());
            foreach (MemberInfo member in type.GetMembers(BindingFlags.Public | BindingFlags.NonPublic | BindingFlags.Instance | BindingFlags.Static | BindingFlags.DeclaredOnly))
            {
                if (member is MethodBase method && (method.IsPublic || method.IsFamily || method.IsFamilyOrAssembly))
                    types.AddRange([.. method.GetParameters().Select(parameter => parameter.ParameterType), (method as MethodInfo)?.ReturnType]);
                if (member is FieldInfo field && (field.IsPublic || field.IsFamily || field.IsFamilyOrAssembly)) types.Add(field.FieldType);
            }
            foreach (Type part in types.OfType<Type>().SelectMany(Parts))
            {
                bool torch = part.Assembly == typeof(torch).Assembly && type.Namespace != "WorldModels.Torch";
                if (torch || !part.IsGenericParameter && !part.IsVisible) shown.Add($"{type}: {part}");
            }
        }
        Assert.Empty(shown);
    }

    private static bool IsOfMlNet(Type type) => type.Assembly.GetName().Name!.StartsWith("Microsoft.ML", StringComparison.Ordinal);

    private static IEnumerable<Type> Parts(Type type) =>
        type.HasElementType ? Parts(type.GetElementType()!) : type.IsGenericType ? [type, .. type.GetGenericArguments().SelectMany(Parts)] : [type];
}
