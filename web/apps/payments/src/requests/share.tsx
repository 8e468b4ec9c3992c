/** Handing a link on: by the system's own menu where there is one, and on paper. */
import { requests } from "@florin/messages";
import { Button } from "@florin/ui";
import { Printer, Share2 } from "lucide-react";

const text = requests.link;

export function ShareButtons({ url, title }: { url: string; title: string }) {
  // The person may think better of it: that is no error.
  const share = () => void navigator.share({ title, url }).catch(() => undefined);
  return (
    <>
      {"share" in navigator && (
        <Button size="small" onClick={share}>
          <Share2 size={15} aria-hidden="true" /> {text.share}
        </Button>
      )}
      <Button size="small" onClick={() => window.print()}>
        <Printer size={15} aria-hidden="true" /> {text.print}
      </Button>
    </>
  );
}
