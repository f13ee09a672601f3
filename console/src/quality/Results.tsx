import { memo } from "react";
import { useTranslation } from "react-i18next";
import { stay } from "../frame/path";
import { asTime } from "../live/clock";
import { useQueueName } from "../words/queues";
import { type FoundCall, lasted } from "./calls";
import { pathOf } from "./Quality";
import { useMoment, useOutcome, useRecordingState } from "./words";

const COLUMNS = ["arrived", "who", "did", "queue", "servedBy", "waited", "lasted", "outcome", "recording"] as const;

export function Results({ calls }: { readonly calls: readonly FoundCall[] }) {
  const { t } = useTranslation();
  return (
    <div className="card scroll-card">
      <div className="scroll">
        <table className="found">
          <thead>
            <tr>
              {COLUMNS.map((name) => (
                <th key={name} scope="col" className="quiet small">
                  {t(`quality.column.${name}`)}
                </th>
              ))}
            </tr>
          </thead>
          <tbody>
            {calls.map((call) => (
              <Row key={call.call} call={call} />
            ))}
          </tbody>
        </table>
      </div>
    </div>
  );
}

const Row = memo(function Row({ call }: { readonly call: FoundCall }) {
  const { t } = useTranslation();
  const queueName = useQueueName();
  const [moment, outcome, state] = [useMoment(), useOutcome(), useRecordingState()];
  const seconds = lasted(call);
  return (
    <tr>
      <th scope="row">
        <a href={pathOf(call.call)} onClick={stay}>
          {moment(call.arrived)}
        </a>
      </th>
      <td>
        {call.customer_name || call.caller || t("calls.unknown")}
        {call.customer_name && <span className="quiet small"> {call.caller}</span>}
        {call.level && <span className="tag">{call.level}</span>}
      </td>
      <td>{call.did}</td>
      <td>{queueName(call.queue)}</td>
      <td>{call.served_by}</td>
      <td className="number">{call.waited === null ? "" : asTime(call.waited)}</td>
      <td className="number">{seconds === null ? "" : asTime(seconds)}</td>
      <td>{outcome(call.outcome)}</td>
      <td>{state(call.state)}</td>
    </tr>
  );
});
