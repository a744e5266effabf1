// Draws the frames from the server and sends the commands of the user; the environment and the dream run on the server.
const find = id => document.getElementById(id);
const arrows = { left: "←", right: "→", up: "↑", down: "↓" };
const keyNames = {
  ArrowLeft: "left", ArrowRight: "right", ArrowUp: "up", ArrowDown: "down", KeyA: "left", KeyD: "right", KeyW: "up", KeyS: "down",
};
const letters = { left: "A", right: "D", up: "W", down: "S" };

const socket = new WebSocket(`ws://${location.host}/play`);
socket.binaryType = "arraybuffer";
const held = { left: false, right: false, up: false, down: false };
let side = 64, paused = true, over = false, driver = "human", seed = 1;
let frames = 0, countedAt = performance.now(), refusalShownUntil = 0;

const send = command => { if (socket.readyState === WebSocket.OPEN) socket.send(JSON.stringify(command)); };

function describe(model) {
  ({ side, seed } = model);
  find("model").textContent =
    `${model.world} · V: ${model.latentSize} latents · M: ${model.memory} of ${model.hiddenSize} units`;
  find("seed").value = model.seed;
  Object.assign(find("temperature"), { min: model.lowestTemperature, max: model.highestTemperature, value: 1 });
  Object.assign(find("rate"), { min: model.slowestRate, max: model.fastestRate, value: model.rate });
  find("rate-value").textContent = model.rate;
  const key = text => Object.assign(document.createElement("kbd"), { textContent: text });
  find("keys").replaceChildren(...model.keys.flatMap(({ key: name, meaning }) => [key(arrows[name]), key(letters[name]), ` ${meaning}   `]));
  document.title = `DreamStudio · ${model.world}`;
}

function draw(id, rgb) {
  const context = find(id).getContext("2d");
  const image = context.createImageData(side, side);
  for (let from = 0, to = 0; from < rgb.length; to += 4) {
    image.data[to] = rgb[from++];
    image.data[to + 1] = rgb[from++];
    image.data[to + 2] = rgb[from++];
    image.data[to + 3] = 255;
  }
  context.putImageData(image, 0, 0);
}

const number = value => value.toFixed(1).replace("-", "−");

function tell(name, course) {
  find(`${name}-return`).textContent = number(course.return);
  find(`${name}-reward`).textContent = number(course.reward);
  find(`${name}-steps`).textContent = course.steps;
  const end = course.terminated ? "Done" : course.truncated ? "Time limit" : "";
  if (find(`${name}-end`).textContent !== end) find(`${name}-end`).textContent = end;
}

function show(message) {
  const length = new DataView(message).getInt32(0, true);
  const state = JSON.parse(new TextDecoder().decode(new Uint8Array(message, 4, length)));
  ["real", "redrawn", "dream"].forEach((id, i) => draw(id, new Uint8Array(message, 4 + length + i * side * side * 3, side * side * 3)));
  tell("real", state.real);
  tell("dream", state.dream);
  const ended = course => course.terminated || course.truncated;
  ({ paused, driver, seed } = state);
  over = ended(state.real) && ended(state.dream);
  find("action").textContent = state.action.map(value => value.toFixed(2).replace("-", "−")).join("  ");
  const label = paused ? "Play" : "Pause";
  if (find("pause").firstChild.data.trim() !== label) find("pause").firstChild.data = `${label} `;
  find("pause").setAttribute("aria-pressed", paused);
  say(over ? "Both have ended: press R to play again, or N for the next seed." : paused ? (driver === "human" ? "Press a key to drive." : "Press Space to play.") : "");
  frames++;
}

function say(text) {
  if (performance.now() > refusalShownUntil && find("notice").textContent !== text) find("notice").textContent = text;
}

setInterval(() => {
  const now = performance.now();
  find("fps").textContent = Math.round(frames * 1000 / (now - countedAt));
  [frames, countedAt] = [0, now];
}, 1000);

socket.addEventListener("message", ({ data }) => {
  if (data instanceof ArrayBuffer) show(data);
  else {
    const message = JSON.parse(data);
    if (message.type === "model") describe(message);
    else {
      say(message.reason);
      refusalShownUntil = performance.now() + 4000;
    }
  }
});
socket.addEventListener("close", () => say("The connection is closed. Start the studio again, then reload the page."));

const reset = value => { find("seed").value = value; send({ reset: value, paused: driver === "human" }); };
const actions = {
  KeyR: () => reset(find("seed").valueAsNumber),
  KeyN: () => reset(seed + 1),
  KeyF: () => send({ dream: true }),
  Space: () => send({ paused: !paused }),
};

const steer = (key, down) => {
  if (held[key] === down) return;
  held[key] = down;
  send(down && paused && driver === "human" ? { keys: held, paused: false } : { keys: held });
};
const release = () => Object.keys(held).forEach(key => steer(key, false));

addEventListener("keydown", event => {
  // A control that has the focus handles its own keys.
  if (event.ctrlKey || event.altKey || event.metaKey || event.target.matches("input, button")) return;
  const key = keyNames[event.code];
  if (key) steer(key, true);
  else if (actions[event.code] && !event.repeat) actions[event.code]();
  else return;
  event.preventDefault();
});
addEventListener("keyup", event => { if (keyNames[event.code]) steer(keyNames[event.code], false); });
addEventListener("blur", release);
document.addEventListener("visibilitychange", () => { if (document.hidden) send({ paused: true }); });

// After a click, a control loses the focus, so that the keys drive again.
const slide = (id, format, name) => {
  find(id).addEventListener("input", ({ target }) => {
    find(`${id}-value`).textContent = format(target.valueAsNumber);
    send({ [name]: target.valueAsNumber });
  });
  find(id).addEventListener("pointerup", ({ target }) => target.blur());
};
slide("temperature", value => value.toFixed(2), "temperature");
slide("rate", value => value, "rate");
document.querySelectorAll("input[name=driver]").forEach(choice => choice.addEventListener("change", () => {
  send({ driver: choice.value, ...(choice.value === "human" ? {} : { paused: false }) });
}));
document.querySelectorAll("input[name=driver]").forEach(choice => choice.addEventListener("click", ({ detail }) => { if (detail > 0) choice.blur(); }));
for (const [id, code] of [["reset", "KeyR"], ["next", "KeyN"], ["sleep", "KeyF"], ["pause", "Space"]])
  find(id).addEventListener("click", ({ currentTarget, detail }) => {
    actions[code]();
    if (detail > 0) currentTarget.blur();
  });
