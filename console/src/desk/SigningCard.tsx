import { useRef } from "react";
import { useTranslation } from "react-i18next";
import { KeyHint } from "../frame/KeyHint";
import { useShortcut } from "../frame/key_way";
import { useKeys } from "../frame/keys";
import { Refusal } from "../frame/Refusal";
import { type Doing, useDoing } from "../frame/useDoing";
import { useToldAgain } from "../frame/useTold";
import type { CallRow } from "../live/wire";
import { ServersWords } from "../said/ServersWords";
import { Checkpoints } from "./Checkpoints";
import { begin, end, type Signing, signingNow } from "./signing";
import { useChoices } from "./useChoices";
import { WithReason } from "./WithReason";

const LOOK_EVERY_MS = 20_000;
const NEXT = ":is(input, button.next)";

/** What may be signed in his call, and how far it is; nothing where the rules have no signings. */
export function SigningCard({ call }: { readonly call: CallRow }) {
  const { signings } = useChoices();
  return signings.length > 0 ? <OfCall call={call} names={signings} /> : null;
}

function OfCall({ call, names }: { readonly call: CallRow; readonly names: readonly string[] }) {
  const { t } = useTranslation();
  const doing = useDoing();
  // Whatever changes it stands in the call's story: a tick by the telephone's keys, a hold, a pause.
  const { told, error, again } = useToldAgain(signingNow, { every: LOOK_EVERY_MS, since: call.story.join("\n") });
  const shortcut = useShortcut();
  const place = useRef<HTMLElement>(null);
  useKeys({ y: () => place.current?.querySelector<HTMLElement>(NEXT)?.focus() });
  const run = (act: () => Promise<unknown>) => doing.run(act).finally(again);
  const one = told?.one ?? null;
  return (
    <section ref={place} className="signing" aria-labelledby="signing" aria-keyshortcuts={shortcut("y")}>
      <h3 id="signing">
        {t("signing.title")} <KeyHint of="y" />
      </h3>
      {one && <Standing one={one} />}
      {one && !one.ended && (
        <>
          <Checkpoints call={call.id} one={one} doing={{ ...doing, run }} again={again} />
          <WithReason
            title={t("signing.end", { name: one.signing })}
            draft={`end ${call.id} ${one.signing}`}
            act={end}
            onDone={again}
          />
        </>
      )}
      {told && (!one || one.ended) && <Beginnings names={names} doing={{ ...doing, run }} />}
      <Refusal error={doing.error ?? error} />
    </section>
  );
}

function Standing({ one }: { readonly one: Signing }) {
  const { t } = useTranslation();
  const ticked = one.checkpoints.filter(({ standing }) => standing === "ticked").length;
  const name = one.signing;
  return (
    <div role="status">
      {!one.ended && <p>{t("signing.underWay", { name, ticked, all: one.checkpoints.length })}</p>}
      {one.ended && one.complete && <p className="good">{t("signing.complete", { name })}</p>}
      {one.ended && !one.complete && (
        <p className="warning">
          {t("signing.incomplete", { name })} <ServersWords text={one.why} />
        </p>
      )}
      {one.hindered && (
        <p className="warning">
          <ServersWords text={one.hindered} />
        </p>
      )}
    </div>
  );
}

function Beginnings({ names, doing }: { readonly names: readonly string[]; readonly doing: Doing }) {
  const { t } = useTranslation();
  return (
    <div className="controls">
      {names.map((name) => (
        <button
          key={name}
          type="button"
          className="next"
          disabled={doing.busy}
          onClick={() => void doing.run(() => begin(name))}
        >
          {t("signing.begin", { name })}
        </button>
      ))}
    </div>
  );
}
