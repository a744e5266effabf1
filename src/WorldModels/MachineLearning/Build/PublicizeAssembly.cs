using System;
using System.IO;
using Microsoft.Build.Framework;
using Microsoft.Build.Utilities;

/// <summary>Copies assemblies with every internal type, field and method made public (ECMA-335, II.22 and II.23.1).</summary>
public class PublicizeAssembly : Task
{
    // Metadata tables in their order in the file; the sizes of the first seven rows depend on the counts of the others.
    private const int Module = 0, TypeRef = 1, TypeDef = 2, FieldPtr = 3, Field = 4, MethodPtr = 5, MethodDef = 6, Param = 8;
    private const int ModuleRef = 26, TypeSpec = 27, AssemblyRef = 35;

    [Required]
    public ITaskItem[] Sources { get; set; }

    [Required]
    public ITaskItem[] Destinations { get; set; }

    public override bool Execute()
    {
        for (int i = 0; i < Sources.Length; i++)
        {
            string source = Sources[i].ItemSpec, destination = Destinations[i].ItemSpec;
            if (File.Exists(destination) && File.GetLastWriteTimeUtc(destination) >= File.GetLastWriteTimeUtc(source)) continue;
            byte[] image = File.ReadAllBytes(source);
            Publicize(image);
            Directory.CreateDirectory(Path.GetDirectoryName(destination));
            File.WriteAllBytes(destination, image);
        }
        return true;
    }

    private static void Publicize(byte[] image)
    {
        int tables = FindTableStream(image);
        int[] rows = new int[64];
        int position = tables + 24;
        ulong present = BitConverter.ToUInt64(image, tables + 8);
        for (int table = 0; table < 64; table++)
        {
            if ((present >> table & 1) == 0) continue;
            rows[table] = BitConverter.ToInt32(image, position);
            position += 4;
        }

        int heapSizes = image[tables + 6];
        int strings = (heapSizes & 1) != 0 ? 4 : 2, guids = (heapSizes & 2) != 0 ? 4 : 2, blobs = (heapSizes & 4) != 0 ? 4 : 2;
        int typeDefOrRef = CodedIndex(rows, 2, TypeDef, TypeRef, TypeSpec);
        int resolutionScope = CodedIndex(rows, 2, Module, ModuleRef, AssemblyRef, TypeRef);

        position += rows[Module] * (2 + strings + 3 * guids) + rows[TypeRef] * (resolutionScope + 2 * strings);
        int typeDefSize = 4 + 2 * strings + typeDefOrRef + Index(rows, Field) + Index(rows, MethodDef);
        // Type visibility: 0 not public, 1 public, 2 nested public, 5.. nested and internal.
        Patch(image, position, rows[TypeDef], typeDefSize, 0, v => v == 0 ? 1 : v >= 5 ? 2 : v);
        position += rows[TypeDef] * typeDefSize + rows[FieldPtr] * Index(rows, Field);

        // Member access: 2 family and assembly, 3 assembly, 4 family, 5 family or assembly, 6 public.
        Func<int, int> member = v => v == 3 || v == 5 ? 6 : v == 2 ? 4 : v;
        int fieldSize = 2 + strings + blobs;
        Patch(image, position, rows[Field], fieldSize, 0, member);
        position += rows[Field] * fieldSize + rows[MethodPtr] * Index(rows, MethodDef);
        Patch(image, position, rows[MethodDef], 8 + strings + blobs + Index(rows, Param), 6, member);
    }

    private static void Patch(byte[] image, int position, int rows, int size, int flags, Func<int, int> access)
    {
        for (int row = 0; row < rows; row++)
        {
            int at = position + row * size + flags;
            image[at] = (byte)(image[at] & ~7 | access(image[at] & 7));
        }
    }

    private static int FindTableStream(byte[] image)
    {
        int header = BitConverter.ToInt32(image, 0x3c);
        int optional = header + 24;
        int directories = optional + (BitConverter.ToUInt16(image, optional) == 0x20b ? 112 : 96);
        int cli = FileOffset(image, header, BitConverter.ToInt32(image, directories + 14 * 8));
        int metadata = FileOffset(image, header, BitConverter.ToInt32(image, cli + 8));
        int position = metadata + 16 + BitConverter.ToInt32(image, metadata + 12);
        int streams = BitConverter.ToUInt16(image, position + 2);
        position += 4;
        for (int i = 0; i < streams; i++)
        {
            int name = position + 8, length = 0;
            while (image[name + length] != 0) length++;
            if (image[name] == '#' && image[name + 1] == '~') return metadata + BitConverter.ToInt32(image, position);
            position = name + (length + 4 & ~3);
        }
        throw new InvalidDataException("no metadata tables");
    }

    private static int FileOffset(byte[] image, int header, int virtualAddress)
    {
        int sections = header + 24 + BitConverter.ToUInt16(image, header + 20);
        for (int i = 0; i < BitConverter.ToUInt16(image, header + 6); i++)
        {
            int section = sections + i * 40;
            int address = BitConverter.ToInt32(image, section + 12);
            int size = Math.Max(BitConverter.ToInt32(image, section + 8), BitConverter.ToInt32(image, section + 16));
            if (virtualAddress >= address && virtualAddress < address + size)
                return virtualAddress - address + BitConverter.ToInt32(image, section + 20);
        }
        throw new InvalidDataException("address outside every section");
    }

    private static int Index(int[] rows, int table) { return rows[table] < 65536 ? 2 : 4; }

    private static int CodedIndex(int[] rows, int tagBits, params int[] tables)
    {
        int most = 0;
        foreach (int table in tables) most = Math.Max(most, rows[table]);
        return most < 1 << 16 - tagBits ? 2 : 4;
    }
}
