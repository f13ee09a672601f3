import type { Tone } from "./views";

interface Props {
  readonly pieces: readonly {
    readonly name: string;
    readonly tone: Tone;
    readonly from: number;
    readonly to: number;
  }[];
  /** What the longest bar stands for. */
  readonly whole: number;
  readonly told: string;
}

const LONG = 100;

/** A lying bar. */
export function Stretch({ pieces, whole, told }: Props) {
  const long = (value: number) => (value / Math.max(1, whole)) * LONG;
  return (
    <svg className="stretch" viewBox={`0 0 ${LONG} 10`} preserveAspectRatio="none" role="img" aria-label={told}>
      <title>{told}</title>
      {pieces.map(
        ({ name, tone, from, to }) =>
          to > from && (
            <rect key={name} className={`piece ${tone}`} x={long(from)} width={long(to - from)} height="10" />
          ),
      )}
    </svg>
  );
}
