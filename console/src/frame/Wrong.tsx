import type { Complaint } from "../admin/rules";
import { ServersWords } from "../said/ServersWords";

interface Props {
  readonly title: string;
  readonly complaints: readonly Complaint[];
}

/** What is wrong in what was refused, each with its file and line. */
export function Wrong({ title, complaints }: Props) {
  return (
    <div className="refusal" role="alert">
      <p>{title}</p>
      <ul className="plain-list small who-list">
        {complaints.map((one) => (
          <li key={`${one.file}:${one.line}:${one.what}`}>
            <strong>{`${one.file}:${one.line}`}</strong> <ServersWords text={one.what} />{" "}
            <ServersWords text={one.mend} />
          </li>
        ))}
      </ul>
    </div>
  );
}
