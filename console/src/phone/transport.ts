import type { UA } from "jssip";

interface Transport {
  connect(): void;
  disconnect(): void;
}

/** The line itself, of which JsSIP's types know nothing. */
export function transportOf(ua: UA | null): Transport | undefined {
  return (ua as unknown as { readonly transport: Transport } | null)?.transport;
}
