// Another network: the page's address is another one, and neither its line nor its sound knows of it.

/** For so long a way for sound may be silent before it counts as lost; one that is only poor comes back sooner. */
const SILENT_MS = 3000;

/** Call `back` whenever the browser says that it has a network, be it the same one; gives back how to end that. */
export function onNetwork(back: () => void): () => void {
  addEventListener("online", back);
  return () => removeEventListener("online", back);
}

/** Whether another way is looked for, after so many looks in series at which nothing had been heard: ever more seldom. */
export function isLost(silentLooks: number): boolean {
  return silentLooks >= 2 && Number.isInteger(Math.log2(silentLooks));
}

export interface Way {
  readonly iceConnectionState: RTCIceConnectionState;
  addEventListener(event: "iceconnectionstatechange", told: () => void): void;
}

/** Call `lost` when sound finds this way no more, again for each time. */
export function watchWay(way: Way, lost: () => void): void {
  let timer: ReturnType<typeof setTimeout> | undefined;
  way.addEventListener("iceconnectionstatechange", () => {
    clearTimeout(timer);
    if (way.iceConnectionState === "failed") lost();
    if (way.iceConnectionState === "disconnected") timer = setTimeout(lost, SILENT_MS);
  });
}
