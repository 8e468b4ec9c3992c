/** Reconciliation: days with what came of them, or what differs. */
import { reconciliation as text } from "@florin/messages";
import { useSearchParams } from "@florin/platform";
import { PageHeader, Segmented } from "@florin/ui";
import { Days } from "./days.tsx";
import { Differences } from "./differences.tsx";

const views = Object.entries(text.views).map(([value, label]) => ({ value, label }));

export function Reconciliation() {
  const [params, setParams] = useSearchParams();
  const view = params.get("view") === "differences" ? "differences" : "days";
  return (
    <>
      <PageHeader
        title={text.title}
        hint={text.hint}
        actions={
          <Segmented
            label={text.view}
            options={views}
            value={view}
            onValue={(value) => setParams(value === "days" ? {} : { view: value })}
          />
        }
      />
      {view === "days" ? <Days /> : <Differences />}
    </>
  );
}
