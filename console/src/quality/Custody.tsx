import { useState } from "react";
import { useTranslation } from "react-i18next";
import { Refusal } from "../frame/Refusal";
import { save } from "../frame/save";
import { useDoing } from "../frame/useDoing";
import type { Signed } from "../session/session";
import { Entries } from "./Entries";
import { Holds } from "./Holds";
import { Reason } from "./Reason";
import { type Checked, type Entry, entries, exported, type Hold, hold, holds, type Recording, verify } from "./story";
import { Verdict } from "./Verdict";

interface Props {
  readonly recording: Recording;
  readonly who: Signed;
}

type Deed = "verify" | "entries" | "holds" | "hold" | "export";

/** What is proven of a recording, who came to it, and what keeps it. */
export function Custody({ recording, who }: Props) {
  const { t } = useTranslation();
  const { busy, error, run } = useDoing();
  const [wanted, setWanted] = useState<Deed | null>(null);
  const [checked, setChecked] = useState<Checked | null>(null);
  const [log, setLog] = useState<readonly Entry[] | null>(null);
  const [standing, setStanding] = useState<readonly Hold[] | null>(null);
  const id = recording.recording;
  const seeHolds = async (because: string) =>
    setStanding((await holds(because)).filter(({ covers, target }) => covers !== "recording" || target === id));
  const deeds: Readonly<Record<Deed, (because: string) => Promise<unknown>>> = {
    verify: async (because) => setChecked(await verify(id, because)),
    entries: async (because) => setLog(await entries(id, because)),
    holds: seeHolds,
    hold: async (because) => {
      await hold(id, because);
      await seeHolds(because);
    },
    export: async (because) => save(await exported(id, because), `${id}.zip`),
  };
  const able: Readonly<Record<Deed, boolean>> = {
    verify: recording.seconds > 0,
    entries: who.rights.includes("recordings.see_holds"),
    holds: who.rights.includes("recordings.see_holds"),
    hold: recording.may.includes("hold"),
    export: recording.seconds > 0 && recording.may.includes("export"),
  };
  const offered = (Object.keys(able) as Deed[]).filter((deed) => able[deed]);
  return (
    <section className="card" aria-labelledby="custody">
      <h2 id="custody">{t("quality.custody")}</h2>
      <div className="chips">
        {offered.map((deed) => (
          <button key={deed} type="button" disabled={busy} onClick={() => setWanted(deed)}>
            {t(`quality.deed.${deed}`)}
          </button>
        ))}
      </div>
      <Refusal error={error} />
      {checked && <Verdict checked={checked} />}
      {standing && (
        <Holds holds={standing} onChanged={seeHolds} mayRelease={who.rights.includes("recordings.release")} />
      )}
      {log && <Entries entries={log} />}
      {wanted && (
        <Reason
          busy={busy}
          onClose={() => setWanted(null)}
          onReason={(because) => void run(() => deeds[wanted](because)).then(() => setWanted(null))}
        />
      )}
    </section>
  );
}
