import { memo, useState } from "react";
import { useTranslation } from "react-i18next";
import { asTime } from "../live/clock";
import { Since } from "../live/Since";
import { useHouse } from "../live/store";
import type { QueueRow, ServiceLevel } from "../live/wire";
import { useQueueName } from "../words/queues";
import { Heads } from "./Heads";
import { type Order, ordered } from "./sorting";

type Column = "queue" | "waiting" | "longest" | "expected" | "agents" | "service" | "answered" | "abandoned";

const HELD: Readonly<Record<Column, (queue: QueueRow, title: string) => string | number | null>> = {
  queue: (_, title) => title,
  waiting: (queue) => queue.waiting,
  longest: (queue) => (queue.longest_since ? -Date.parse(queue.longest_since) : null),
  expected: (queue) => queue.expected_s,
  agents: (queue) => queue.free,
  service: (queue) => queue.service?.share ?? null,
  answered: (queue) => queue.answered,
  abandoned: (queue) => queue.abandoned,
};
const COLUMNS = Object.keys(HELD) as Column[];

export function Queues() {
  const { t } = useTranslation();
  const queues = useHouse((house) => house.queues);
  const queueName = useQueueName();
  const [order, setOrder] = useState<Order<Column>>({ by: "queue", down: false });
  const rows = ordered(queues.values(), (queue) => HELD[order.by](queue, queueName(queue.id)), order.down);
  return (
    <section className="card queues" aria-labelledby="queues">
      <h2 id="queues">{t("queues.title")}</h2>
      {rows.length === 0 ? (
        <p className="quiet">{t("queues.none")}</p>
      ) : (
        <div className="scroll">
          <table>
            <Heads
              columns={COLUMNS.map((by) => ({ by, name: t(`queues.${by}`), number: by !== "queue" }))}
              order={order}
              onOrder={setOrder}
            />
            <tbody>
              {rows.map((queue) => (
                <Queue key={queue.id} queue={queue} />
              ))}
            </tbody>
          </table>
        </div>
      )}
    </section>
  );
}

const Queue = memo(function Queue({ queue }: { readonly queue: QueueRow }) {
  const { t } = useTranslation();
  const queueName = useQueueName();
  return (
    <tr data-queue={queue.id}>
      <th scope="row">
        {queueName(queue.id)}
        {queue.callbacks > 0 && (
          <span className="quiet small"> {t("wallboard.callbacks", { count: queue.callbacks })}</span>
        )}
      </th>
      <td className={queue.waiting > 0 ? "number strong warn" : "number quiet"}>{queue.waiting}</td>
      <td className="number">{queue.longest_since ? <Since at={queue.longest_since} lateAfter={60} /> : <None />}</td>
      <td className="number">{queue.expected_s === null ? <None /> : asTime(queue.expected_s)}</td>
      <td className="number">
        <span className={queue.free === 0 ? "strong warn" : "strong"}>{queue.free}</span>
        <span className="quiet"> / {queue.at_work}</span>
      </td>
      <td className="number">{queue.service ? <Share service={queue.service} /> : <None />}</td>
      <td className="number">{queue.answered}</td>
      <td className="number">
        {queue.abandoned}
        {queue.abandoned_share !== null && <span className="quiet"> · {Math.round(queue.abandoned_share)} %</span>}
      </td>
    </tr>
  );
});

function Share({ service }: { readonly service: ServiceLevel }) {
  const { t } = useTranslation();
  if (service.share === null) return <None />;
  return (
    <span className="share" title={t("queues.target", { target: service.target })}>
      <meter min={0} max={100} value={service.share} aria-label={t("queues.service")} />
      {Math.round(service.share)} %
    </span>
  );
}

function None() {
  return <span className="quiet">–</span>;
}
