/** The link of a request, as text and as a picture for cameras. */
import { requests } from "@florin/messages";
import { Card, CopyText } from "@florin/ui";
import { Link2Off } from "lucide-react";
import { ConfirmedAction } from "./actions.tsx";
import type { RequestDetails } from "./queries.ts";
import s from "./requests.module.css";
import { ShareButtons } from "./share.tsx";

const text = requests.link;

export function LinkCard({ request, title }: { request: RequestDetails; title: string }) {
  const { link, payer, actions, id } = request;
  if (link === null) return null;
  const replaceable = actions.includes("replace_link");
  const hint = !replaceable ? text.over : payer === null ? text.hint : text.hintOne(payer.name);
  return (
    <Card title={text.title} hint={hint}>
      <div className={s.link}>
        <svg
          className={s.qr}
          viewBox={`0 0 ${link.qr.size} ${link.qr.size}`}
          role="img"
          aria-label={text.qr}
          data-testid="qr"
        >
          <path d={link.qr.path} shapeRendering="crispEdges" />
        </svg>
        <div className={s.url} data-testid="pay-link">
          <CopyText text={link.url} />
        </div>
        <div className={s.linkButtons}>
          <ShareButtons url={link.url} title={title} />
          {replaceable && (
            <ConfirmedAction
              id={id}
              action="link"
              icon={Link2Off}
              open={text.replace}
              title={text.replaceTitle}
              hint={text.replaceHint}
              done={text.replaceDone}
              small
            />
          )}
        </div>
      </div>
    </Card>
  );
}
