import { memo, useState } from "react";
import { useTranslation } from "react-i18next";
import { Since } from "../live/Since";
import { useHouse } from "../live/store";
import type { CallRow } from "../live/wire";
import { ServersWords } from "../said/ServersWords";
import { CallDeeds } from "../stepping/CallDeeds";
import { wayNow } from "../stepping/deeds";
import { useStage } from "../words/named";
import { useQueueName } from "../words/queues";
import { Heads } from "./Heads";
import { type Order, ordered } from "./sorting";

type Column = "who" | "stage" | "queue" | "agent" | "inStage" | "since";

/** What a cell shows. */
interface Shown {
  readonly stage: string;
  readonly queue: string;
}

const HELD: Readonly<Record<Column, (call: CallRow, shown: Shown) => string | number | null>> = {
  who: (call) => call.customer || call.number,
  stage: (_, shown) => shown.stage,
  queue: (_, shown) => shown.queue || null,
  agent: (call) => call.party || null,
  inStage: (call) => -Date.parse(call.since),
  since: (call) => -Date.parse(call.started),
};
const COLUMNS = Object.keys(HELD) as Column[];
const TIMES: readonly Column[] = ["inStage", "since"];

export function Calls() {
  const { t } = useTranslation();
  const calls = useHouse((house) => house.calls);
  const [order, setOrder] = useState<Order<Column>>({ by: "since", down: true });
  const [stage, queueName] = [useStage(), useQueueName()];
  const held = (call: CallRow) => HELD[order.by](call, { stage: stage(call.stage), queue: queueName(call.queue) });
  const rows = ordered(calls.values(), held, order.down);
  return (
    <section className="card calls" aria-labelledby="calls">
      <h2 id="calls">{t("calls.title")}</h2>
      {rows.length === 0 ? (
        <p className="quiet">{t("calls.none")}</p>
      ) : (
        <div className="scroll">
          <table>
            <Heads
              columns={COLUMNS.map((by) => ({ by, name: t(`calls.${by}`), number: TIMES.includes(by) }))}
              order={order}
              onOrder={setOrder}
              more={<td />}
            />
            <tbody>
              {rows.map((call) => (
                <Call key={call.id} call={call} />
              ))}
            </tbody>
          </table>
        </div>
      )}
    </section>
  );
}

const Call = memo(function Call({ call }: { readonly call: CallRow }) {
  const { t } = useTranslation();
  const stage = useStage();
  const [open, setOpen] = useState(false);
  const queueName = useQueueName();
  const who = call.customer || call.number || t("calls.unknown");
  return (
    <>
      <tr data-call={call.id}>
        <th scope="row">
          <button
            type="button"
            className="unfold"
            aria-expanded={open}
            aria-label={t(open ? "calls.shut" : "calls.open", { who })}
            onClick={() => setOpen(!open)}
          >
            {who}
          </button>
          {call.customer && <span className="quiet small"> {call.number}</span>}
          {call.level && <span className="tag">{call.level}</span>}
        </th>
        <td>
          {stage(call.stage)} <Recording how={call.recording} />
        </td>
        <td>{queueName(call.queue)}</td>
        <td>
          <Served call={call} /> <Supervised call={call} />
        </td>
        <td className="number">
          <Since at={call.since} />
        </td>
        <td className="number">
          <Since at={call.started} />
        </td>
        <td className="deeds">
          <CallDeeds call={call} who={who} />
        </td>
      </tr>
      {open && (
        <tr className="story">
          <td colSpan={COLUMNS.length + 1}>
            <ol aria-label={t("calls.story")}>
              {call.story.map((line, at) => (
                // biome-ignore lint/suspicious/noArrayIndexKey: lines of a story may be alike, and only their place tells them apart
                <li key={at}>
                  <ServersWords text={line} />
                </li>
              ))}
            </ol>
          </td>
        </tr>
      )}
    </>
  );
});

/** Who serves him, or for whom it rings. */
function Served({ call }: { readonly call: CallRow }) {
  const { t } = useTranslation();
  const name = useHouse((house) => house.agents.get(call.agent ?? call.ringing[0] ?? "")?.name);
  if (call.agent) return name ?? call.agent;
  if (call.party) return <ServersWords text={call.party} />;
  return call.ringing.length > 0 ? (
    <span className="quiet">
      {t("stage.Ringing")}: {name ?? call.ringing.join(", ")}
    </span>
  ) : null;
}

/** Who listens to it, and how. */
function Supervised({ call }: { readonly call: CallRow }) {
  const { t } = useTranslation();
  const name = useHouse((house) => house.agents.get(call.supervisor)?.name) ?? call.supervisor;
  const way = wayNow(call);
  return way && <span className="tag">{t(`stepping.there.${way}`, { who: name })}</span>;
}

function Recording({ how }: { readonly how: string }) {
  const { t } = useTranslation();
  if (how !== "on" && how !== "paused") return null;
  const words = t(how === "on" ? "calls.recorded" : "calls.paused");
  return <span className={`recording ${how}`} role="img" aria-label={words} title={words} />;
}
