// The widget as a page includes it: a frame of this origin, which tells its page what it found.
(() => {
  const origin = new URL(document.currentScript.src).origin;
  const widgets = new Map();
  addEventListener("message", ({ origin: from, data, source }) => {
    if (from !== origin) return;
    const known = [...widgets.values()].find(({ frame }) => frame.contentWindow === source);
    if (!known) return;
    if (data.token) known.options.callback?.(data.token);
    else known.options["error-callback"]?.(data.error);
  });
  globalThis.turnstile = {
    render(place, options) {
      const frame = document.createElement("iframe");
      const asked = new URLSearchParams({ sitekey: options.sitekey, action: options.action, host: location.hostname, page: location.origin });
      Object.assign(frame, { src: `${origin}/frame?${asked}`, width: 300, height: 65, title: "Widget of the local stack" });
      frame.style.border = "0";
      const id = `widget-${widgets.size}`;
      widgets.set(id, { frame, options });
      place.append(frame);
      return id;
    },
    reset(id) {
      const { frame } = widgets.get(id);
      frame.src = frame.src;
    },
    remove(id) {
      widgets.get(id).frame.remove();
      widgets.delete(id);
    },
  };
})();
