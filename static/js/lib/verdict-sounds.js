// Sounds made here, not loaded: good is one bright rising chirp, look one plain tone, stop a low double tone, a command
// two short equal ticks.
const TONES = {
  good: [[880, 0, 0.07], [1320, 0.07, 0.09]],
  look: [[523, 0, 0.28]],
  stop: [[196, 0, 0.22], [147, 0.3, 0.42]],
  command: [[988, 0, 0.05], [988, 0.11, 0.05]],
};
const BUZZ = { good: [40], look: [90], stop: [220, 110, 220], command: [25, 60, 25] };

let context;
let speaking = false; // hushing a voice that said nothing costs as much as a tone

// Browsers keep silent until the first tap: call this from one.
export function unlock() {
  const Audio = window.AudioContext ?? window.webkitAudioContext;
  if (!Audio) return;
  context ??= new Audio();
  return context.resume();
}

export function play(name, { spoken = "" } = {}) {
  navigator.vibrate?.(BUZZ[name] ?? []);
  if (context?.state === "running") for (const tone of TONES[name] ?? []) sound(...tone, name === "stop" ? "square" : "sine");
  if (spoken && context) speak(spoken);
}

export function hush() {
  if (speaking) speechSynthesis.cancel();
  speaking = false;
}

function sound(pitch, after, length, shape) {
  const start = context.currentTime + after;
  const source = new OscillatorNode(context, { type: shape, frequency: pitch });
  const volume = new GainNode(context, { gain: 0 });
  volume.gain.setValueAtTime(0, start);
  volume.gain.linearRampToValueAtTime(shape === "square" ? 0.22 : 0.4, start + 0.01);
  volume.gain.setTargetAtTime(0, start + length - 0.03, 0.015);
  source.connect(volume).connect(context.destination);
  source.start(start);
  source.stop(start + length + 0.1);
}

function speak(words) {
  if (!window.speechSynthesis) return;
  hush();
  speaking = true;
  const voice = new SpeechSynthesisUtterance(words);
  voice.lang = "en";
  voice.rate = 1.1;
  speechSynthesis.speak(voice);
}
