// With which tone the telephone in the page rings.
const TONE_HZ = 450;
const LASTS_S = 1;
const EVERY_MS = 3000;
const VOLUME = 0.2;

/** Rings until what it returns is called. */
export function rings(): () => void {
  const context = new AudioContext();
  const once = () => {
    const tone = new OscillatorNode(context, { frequency: TONE_HZ });
    tone.connect(new GainNode(context, { gain: VOLUME })).connect(context.destination);
    tone.start();
    tone.stop(context.currentTime + LASTS_S);
  };
  once();
  const timer = setInterval(once, EVERY_MS);
  return () => {
    clearInterval(timer);
    void context.close();
  };
}
