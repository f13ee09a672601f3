import { useEffect, useState } from "react";
import { useTranslation } from "react-i18next";
import { Refusal } from "../frame/Refusal";
import { useDoing } from "../frame/useDoing";
import { useMoment } from "../quality/words";
import { back, type InForce, type Texts, type Version, versionOf, versions } from "./rules";

interface Props {
  readonly live: InForce;
  readonly mayWrite: boolean;
  readonly onTexts: (texts: Texts) => void;
  readonly onDone: () => void;
}

/** Every version that was in force, the newest first: opened as a draft, or put in force again. */
export function Versions({ live, mayWrite, onTexts, onDone }: Props) {
  const { t } = useTranslation();
  const { busy, error, run } = useDoing();
  const moment = useMoment();
  const [found, setFound] = useState<readonly Version[]>([]);
  const [sure, setSure] = useState(0);
  useEffect(() => void run(async () => setFound(await versions())), [run]);
  return (
    <div className="scroll">
      <Refusal error={error} />
      <table>
        <tbody>
          {found.map((one) => (
            <tr key={one.number}>
              <th scope="row">{one.number}</th>
              <td>{moment(one.at)}</td>
              <td>{one.author}</td>
              <td className="grow">{one.comment}</td>
              <td>
                {one.number === live.number ? (
                  <span className="tag">{t("rules.inForce")}</span>
                ) : (
                  <span className="controls">
                    <button
                      type="button"
                      disabled={busy}
                      onClick={() => void run(async () => onTexts((await versionOf(one.number)).texts))}
                    >
                      {t("rules.open")}
                    </button>
                    {mayWrite && (
                      <button
                        type="button"
                        disabled={busy}
                        onClick={() => {
                          if (sure !== one.number) setSure(one.number);
                          else void run(async () => back(one.number, live.version).then(onDone));
                        }}
                      >
                        {t(sure === one.number ? "rules.sure" : "rules.back")}
                      </button>
                    )}
                  </span>
                )}
              </td>
            </tr>
          ))}
        </tbody>
      </table>
    </div>
  );
}
