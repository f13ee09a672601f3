import { useState } from "react";
import { useTranslation } from "react-i18next";
import type { Doing } from "../frame/useDoing";
import { Closing } from "./Closing";
import { handOn, type Promised } from "./promises";

interface Props {
  readonly one: Promised;
  /** Whose it is, by the path. */
  readonly of: string;
  readonly doing: Doing;
  readonly onDone: () => void;
}

/** The two ways in which a promised callback leaves the list without being rung. */
export function CloseOrHandOn({ one, of, doing, onDone }: Props) {
  const { t } = useTranslation();
  const [isClosing, closing] = useState(false);
  const who = one.customer || one.number;
  return (
    <>
      <button type="button" aria-label={t("promises.closeIt", { who })} onClick={() => closing(true)}>
        {t("promises.close")}
      </button>
      <button
        type="button"
        className="plain"
        disabled={doing.busy}
        aria-label={t("promises.handOnIt", { who })}
        onClick={() => void doing.run(() => handOn(one.callback, of)).then(onDone)}
      >
        {t("promises.handOn")}
      </button>
      {isClosing && (
        <Closing
          callback={one.callback}
          who={who}
          of={of}
          onClose={() => closing(false)}
          onDone={() => {
            closing(false);
            onDone();
          }}
        />
      )}
    </>
  );
}
