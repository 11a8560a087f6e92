// Shows a cart inside of another site's page. One tag is all:
//
//   <script async src="https://shop.example/embed.js" data-cart="the-slug"></script>           in its place
//   <a href="https://shop.example/the-slug">Buy</a> <script async src="https://shop.example/embed.js"></script>
//
// The second opens what links on the page lead to, when they are clicked; without this script they are links.
// Nothing is stored, and nothing is listened to but the frame itself, at the shop's own origin.
(() => {
  const tag = document.currentScript;
  const shop = new URL(tag.src).origin;
  const frames = new Map(); // window -> how it is told

  addEventListener("message", ({ origin, source, data }) => {
    const frame = origin === shop && frames.get(source);
    if (!frame || !data) return;
    if (data.cart === "height" && Number.isFinite(data.height)) frame.element.style.height = `${Math.min(Math.max(data.height, 120), 20000)}px`;
    if (data.cart === "leave" && new URL(data.url, shop).origin === shop) location.assign(new URL(data.url, shop));
    if (data.cart === "close") frame.close?.();
  });

  /** A frame for a cart's address; its query goes along, and the coupon and what is passed through of this page's. */
  function framed(address, title) {
    const url = new URL(address, shop);
    for (const [name, value] of new URLSearchParams(location.search)) {
      if (name === "coupon" || name.startsWith("passthrough[")) url.searchParams.append(name, value);
    }
    url.searchParams.set("embed", location.origin);
    const element = document.createElement("iframe");
    Object.assign(element, { src: url, title, allow: "payment" });
    Object.assign(element.style, { display: "block", width: "100%", height: "40rem", border: "0", colorScheme: "light dark" });
    return element;
  }

  if (tag.dataset.cart) {
    const element = framed(`/${tag.dataset.cart}?${tag.dataset.query ?? ""}`, tag.dataset.title ?? tag.dataset.cart);
    tag.after(element);
    frames.set(element.contentWindow, { element });
    return;
  }

  addEventListener("click", (event) => {
    const link = event.target.closest?.("a[href]");
    if (!link || event.defaultPrevented || event.button || event.metaKey || event.ctrlKey || event.shiftKey || event.altKey) return;
    if (new URL(link.href).origin !== shop || typeof HTMLDialogElement === "undefined") return;
    event.preventDefault();
    pop(link);
  });

  function pop(link) {
    const dialog = document.createElement("dialog");
    const shut = document.createElement("button");
    const element = framed(link.href, link.textContent.trim());
    Object.assign(dialog.style, { width: "min(100vw, 60rem)", maxWidth: "100vw", maxHeight: "100dvh", padding: "0", border: "0", borderRadius: "1rem", overflow: "auto" });
    Object.assign(shut, { type: "button", textContent: "×", ariaLabel: tag.dataset.close ?? "×" });
    Object.assign(shut.style, { position: "sticky", insetBlockStart: "0", float: "inline-end", width: "2.75rem", height: "2.75rem", border: "0", background: "none", font: "1.5rem/1 sans-serif", cursor: "pointer" });
    dialog.append(shut, element);
    document.body.append(dialog);
    const { contentWindow } = element;
    const close = () => dialog.close();
    frames.set(contentWindow, { element, close });
    shut.addEventListener("click", close);
    dialog.addEventListener("close", () => {
      frames.delete(contentWindow);
      dialog.remove();
      link.focus();
    });
    dialog.showModal();
  }
})();
