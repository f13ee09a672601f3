import { useTranslation } from "react-i18next";
import { asTime } from "../live/clock";
import { Since } from "../live/Since";
import type { AgentRow, CallRow, PastCall } from "../live/wire";
import { OfCaller } from "../tickets/OfCaller";
import { OpenTicket } from "../tickets/OpenTicket";
import { useStage } from "../words/named";
import { useQueueName } from "../words/queues";
import { CallBack } from "./CallBack";
import { CallControls } from "./CallControls";
import { LastCalls } from "./LastCalls";
import { NoCall } from "./NoCall";
import { Note } from "./Note";
import { Offered } from "./Offered";
import { Recording } from "./Recording";
import { SigningCard } from "./SigningCard";
import { useChosen } from "./useChosen";
import { useOffered } from "./useOffered";

interface Props {
  readonly agent: AgentRow;
  readonly call: CallRow | null;
  readonly past: readonly PastCall[] | null;
  readonly onPromised: () => void;
}

/** Who calls, and what he has to do with us: before he is answered. */
export function CallCard({ agent, call, past, onPromised }: Props) {
  const { t } = useTranslation();
  const queueName = useQueueName();
  const stage = useStage();
  const offered = useOffered(call, agent.id);
  const chosen = useChosen();
  if (!call) return <NoCall agent={agent} />;
  return (
    <section className={offered ? "card call offered" : "card call"} aria-labelledby="call" data-own-call={call.id}>
      <header className="call-head">
        <div>
          <p className="call-stage" role="status">
            {offered ? t("desk.offered") : stage(call.stage)} · <Since at={call.since} />
          </p>
          <h2 id="call">{call.customer || call.number || t("calls.unknown")}</h2>
          {call.customer && <p className="quiet number-line">{call.number}</p>}
        </div>
        {call.level && <span className="tag level-tag">{call.level}</span>}
      </header>
      <dl className="facts">
        <Fact name={t("desk.queue")} value={queueName(call.queue)} />
        <Fact name={t("desk.rm")} value={call.rm} />
        <Fact name={t("desk.path")} value={call.path.map(chosen).join(" › ")} />
        <Fact name={t("desk.waited")} value={call.waited_s === null ? "" : asTime(call.waited_s)}>
          {call.waiting_since && <Since at={call.waiting_since} />}
        </Fact>
      </dl>
      <OfCaller />
      {offered ? <Offered /> : <CallControls call={call} />}
      {!offered && <Recording call={call} />}
      {call.agent === agent.id && <SigningCard key={`signing ${call.id}`} call={call} />}
      {!offered && <Note key={call.id} call={call.id} />}
      {!offered && (
        <div className="later">
          <CallBack key={`back ${call.id}`} call={call.id} onPromised={onPromised} />
          <OpenTicket key={`ticket ${call.id}`} call={call.id} />
        </div>
      )}
      {(call.customer || call.number) && <LastCalls calls={past} />}
    </section>
  );
}

interface FactProps {
  readonly name: string;
  readonly value: string;
  readonly children?: React.ReactNode;
}

function Fact({ name, value, children }: FactProps) {
  if (!value && !children) return null;
  return (
    <div>
      <dt>{name}</dt>
      <dd>{value || children}</dd>
    </div>
  );
}
