// The microphone: which one, whether it may be used, and how loud somebody speaks into it.

const KEY = "ivr.microphone";

export interface Microphone {
  readonly id: string;
  readonly name: string;
}

/** Those that there are; without names until the browser has once been allowed to use one. */
export async function microphones(): Promise<readonly Microphone[]> {
  const devices = (await navigator.mediaDevices?.enumerateDevices()) ?? []; // a page without TLS is not told of any
  return devices.filter((one) => one.kind === "audioinput").map((one) => ({ id: one.deviceId, name: one.label }));
}

/** The one that is used from the next talk on; empty: whichever the browser takes. */
export function choose(id: string): void {
  if (id) localStorage.setItem(KEY, id);
  else localStorage.removeItem(KEY);
}

export function chosen(): string {
  return localStorage.getItem(KEY) ?? "";
}

/** Its sound. Where the chosen one is not plugged in, another; raises what the browser says if there is none at all. */
export async function open(): Promise<MediaStream> {
  const id = chosen();
  const audio = { echoCancellation: true, noiseSuppression: true, autoGainControl: true };
  const wanted = id ? { ...audio, deviceId: { ideal: id } } : audio;
  return navigator.mediaDevices.getUserMedia({ audio: wanted, video: false });
}

export function close(stream: MediaStream | null): void {
  for (const track of stream?.getTracks() ?? []) track.stop();
}

/** Tells how loud it is, 0 to 1, ten times a second, until the function that it gives is called. */
export function meter(stream: MediaStream, tell: (level: number) => void): () => void {
  const context = new AudioContext();
  const analyser = context.createAnalyser();
  context.createMediaStreamSource(stream).connect(analyser);
  const samples = new Float32Array(analyser.fftSize);
  const timer = setInterval(() => {
    analyser.getFloatTimeDomainData(samples);
    tell(loudness(samples));
  }, 100);
  return () => {
    clearInterval(timer);
    void context.close();
  };
}

/** 0 at -60 dB and below, 1 at full level. */
export function loudness(samples: Float32Array): number {
  const power = samples.reduce((sum, one) => sum + one * one, 0) / Math.max(1, samples.length);
  return Math.min(1, Math.max(0, 1 + Math.log10(Math.max(power, 1e-12)) / 6));
}
