// The checkout's one script. Every page works without it; with it the price follows each choice, paying stays on the page,
// and a confirmation that is still on its way keeps looking.

const $ = (selector, root = document) => root.querySelector(selector);
const $$ = (selector, root = document) => [...root.querySelectorAll(selector)];

const ANSWER = /^answer_([a-z]+_[0-9a-z]+)_(.+)$/; // the form's fields of what a product asks

class Problem extends Error {
  constructor(facts) {
    super(facts.code);
    this.facts = facts;
  }
}

/** Sends JSON, returns JSON. Throws Problem for a refusal, and one of code "outage" where no answer came. */
async function ask(url, body, signal) {
  const unanswered = { code: "outage" };
  const request = {
    method: body ? "POST" : "GET",
    headers: { accept: "application/json", "accept-language": document.documentElement.lang, ...(body && { "content-type": "application/json" }) },
    ...(body && { body: JSON.stringify(body) }),
    signal,
  };
  let response;
  let answer;
  try {
    response = await fetch(url, request);
    answer = await response.json();
  } catch (error) {
    if (error.name === "AbortError") throw error;
    throw new Problem(unanswered);
  }
  if (!response.ok) throw new Problem(answer.code ? answer : unanswered);
  return answer;
}

/* --- nothing moves under a press --- */

let pressed = false; // by a pointer that has not clicked yet
const delayed = [];
for (const down of ["pointerdown", "mousedown"]) addEventListener(down, ({ button }) => (pressed ||= !button), true);
for (const up of ["pointerup", "mouseup", "pointercancel"]) addEventListener(up, () => setTimeout(release), true); // after the click
// A button that goes up over a frame is told to the frame alone.
addEventListener("pointermove", ({ buttons }) => pressed && !buttons && release(), true);
addEventListener("blur", release);
document.addEventListener("visibilitychange", release);

/** Now, or once nobody presses: leaving a field is what a press begins with, and what then moved would not be clicked. */
function calmly(change) {
  if (pressed) delayed.push(change);
  else change();
}

function release() {
  pressed = false;
  for (const change of delayed.splice(0)) change();
}

const seed = $("#seed");
if (seed) cart(JSON.parse(seed.textContent));
const standing = $("[data-standing]");
if (standing) watch(standing.dataset);
for (const form of $$("form[data-once]")) once(form);
const closes = $("[data-closes]");
if (closes) countDown(closes);

/* --- the cart page --- */

function cart(page) {
  const form = $("#order");
  const fields = form.elements;
  const button = $("#pay");
  const tell = framed(page.embedded);
  const leave = (url) => (tell ? tell({ cart: "leave", url: new URL(url, location).href }) : location.assign(url));
  const stages = $$("[data-stage]"); // of the theme in two steps
  let stage = 1;
  let attempt = page.attempt;
  let total = page.total;
  let seen = total; // as it was drawn last: what the buyer agrees to
  let lost = false; // the price of what is chosen could not be had: the one that is seen is of another choice
  let asked = ""; // what was ordered last, but for how it is paid
  let asks = page.asks; // what the buyer's card is needed for: money, a method for later, nothing
  let saves = page.saves;
  let coupon = page.coupon; // the code that is in the total
  let asking = null; // the quote on its way, if any
  let placed = null; // the order as placed, and what it was placed with
  let busy = false;
  let paying = false; // what was agreed to is on its way: no other price is asked for or shown
  let outdated = false; // something was changed meanwhile, as fillers of forms do
  let focused = null; // where the buyer was who pressed Enter
  const person = page.challenge && people(page.challenge);

  for (const part of $$(".scripted")) part.hidden = false;
  for (const part of $$(".unscripted")) part.hidden = true;
  if (fields.replaces) placed = { order: fields.replaces.value, key: fields.replaces_key.value, sent: "" };
  const ways = { stripe: stripeFields, paypal: elsewhere, mollie: elsewhere, sandbox: sandboxCards };
  const methods = Object.fromEntries(page.processors.map((each) => [each, ways[each]()]));
  const processor = () => fields.pay_with?.value ?? page.processor;

  form.addEventListener("change", (event) => {
    const name = event.target.name.startsWith("amount_") ? "amount" : event.target.name;
    calmly(() => complain(name, false));
    if (name === "option") offerAmount();
    if (name === "country") offerRegions();
    if (name === "pay_with") offerMethod();
    if (name === "bumps") bring().catch(show);
    if (["option", "quantity", "amount", "bumps", "country", "region", "postcode", "company", "vat_number"].includes(name)) requote();
  });
  for (const step of $$("[data-step]")) {
    step.addEventListener("click", () => {
      const before = fields.quantity.value;
      fields.quantity[step.dataset.step === "1" ? "stepUp" : "stepDown"]();
      if (fields.quantity.value !== before) fields.quantity.dispatchEvent(new Event("change", { bubbles: true }));
    });
  }
  offerAmount();
  offerMethod();
  bring().catch(show);
  $("#apply").type = "button"; // so that Enter in another field pays, and does not ask for the price
  $("#apply").addEventListener("click", apply);
  fields.coupon.addEventListener("keydown", (event) => {
    if (event.key !== "Enter") return;
    event.preventDefault(); // not to the button that pays
    apply();
  });
  form.addEventListener("submit", (event) => {
    event.preventDefault();
    if (busy) return;
    release(); // it has clicked, or is held while Enter pays
    if (stages.length && stage === 1) onward();
    else buy();
  });
  if (stages.length) {
    $("#onward").addEventListener("click", onward);
    $("#back").addEventListener("click", () => history.back());
    addEventListener("popstate", (event) => enter(event.state?.stage ?? 1));
    enter(1);
  }
  addEventListener("pageshow", (event) => {
    if (event.persisted) rest(false); // back from the confirmation: the form is the buyer's again
  });
  openReceiptWhereItCannotBeStyled();
  if (page.counts) count();
  if (fields.remind) remindable();

  function choice() {
    const data = new FormData(form);
    return {
      option: data.get("option"),
      quantity: Number(data.get("quantity") ?? 1),
      amount: data.get(`amount_${data.get("option")}`) ?? "",
      coupon,
      bumps: data.getAll("bumps"),
      country: data.get("country"),
      region: data.get("region") ?? "",
      postcode: data.get("postcode"),
      company: data.get("company"),
      vat_number: data.get("vat_number"),
    };
  }

  /** The seller is told that the page was opened, and that somebody began with it: how often, and nothing of whom. */
  function count() {
    const tell = (deed) =>
      fetch(`/${page.slug}/visits`, { method: "POST", keepalive: true, headers: { "content-type": "application/json" }, body: JSON.stringify({ deed }) })
        .catch(() => {}); // a visit that is not counted is no matter of the buyer's
    if (document.prerendering) document.addEventListener("prerenderingchange", () => tell("view"), { once: true });
    else tell("view");
    form.addEventListener("input", () => tell("start"), { once: true });
  }

  /** Who has ticked to be reminded is known once the address is left; who takes the tick back is not any more. Where everybody has to prove to be a person, the order alone says it. */
  function remindable() {
    let told = "";
    const tell = () => {
      const wanted = !page.challenge?.first && fields.remind.checked && fields.email.validity.valid ? fields.email.value : "";
      if (wanted === told) return;
      const subject = fields.subject.value;
      const body = JSON.stringify({ attempt, email: wanted || told, remind: Boolean(wanted), ...(subject && { subject }) });
      told = wanted;
      fetch(`/${page.slug}/carts`, { method: "POST", keepalive: true, headers: { "content-type": "application/json" }, body })
        .catch(() => {}); // the order says it again
    };
    for (const field of [fields.email, fields.remind]) field.addEventListener("change", tell);
  }

  /* The price. */

  function requote() {
    if (paying) {
      outdated = true;
      return undefined;
    }
    asking?.controller.abort();
    const controller = new AbortController();
    const mine = { controller };
    asking = mine;
    $("#receipt").setAttribute("aria-busy", "true");
    mine.done = ask(`/${page.slug}/quote`, { ...choice(), hint: page.hint }, controller.signal)
      .then((quote) => new Promise((drawn) => calmly(() => drawn(asking === mine && draw(quote)))))
      .catch((error) => {
        if (error.name !== "AbortError") {
          total = null;
          lost = true;
          if (refusesCoupon(error) || guessed(error)) return withoutCoupon(error);
          show(error);
        }
      })
      .finally(() => {
        if (asking !== mine) return;
        asking = null;
        $("#receipt").removeAttribute("aria-busy");
      });
    return mine.done;
  }

  /** The code that was typed, in the total or with the reason why not. */
  function apply() {
    complain("coupon", false);
    coupon = fields.coupon.value.trim();
    return requote();
  }

  const refusesCoupon = (error) => error.facts?.code in page.coupons;

  /** Of a price, and not of an order. */
  const guessed = (error) => coupon && error.facts?.code === "too-many-attempts";

  /** The price without it, and the reason beside its field. */
  async function withoutCoupon(error) {
    coupon = "";
    asking = null;
    await requote();
    complain("coupon", true, page.coupons[error.facts.code] ?? page.alerts[error.facts.code]);
    $(".coupon").open = true;
  }

  function draw(quote) {
    const rows = quote.rows.map((row) => {
      const line = $("#row").content.cloneNode(true).firstElementChild;
      line.classList.add(row.kind);
      $("dt", line).textContent = row.label;
      $("dd", line).textContent = row.text;
      return line;
    });
    $("#quote").replaceChildren(...rows);
    total = seen = quote.total?.gross ?? null;
    lost = false;
    page.currency = quote.currency;
    ({ asks, saves, coupon } = quote);
    $("#coupon-applied").hidden = !coupon;
    $("[data-coupon]").textContent = coupon;
    const text = total?.text ?? "–";
    for (const place of $$("[data-total]")) place.textContent = text;
    for (const place of $$("[data-taxes]")) place.textContent = quote.taxes;
    $("[data-pay]").textContent = quote.button;
    $("[data-due]").textContent = quote.rows.find((row) => row.kind === "total").label;
    $("[data-terms]").textContent = quote.terms;
    $("[data-terms]").hidden = !quote.terms;
    $("[data-saves]").hidden = !saves;
    $("#payment").hidden = $("#promise").hidden = asks === "nothing";
    $("#number-note").textContent = quote.number_note;
    $("#announce").textContent = `${$("[data-due]").textContent} ${text}. ${quote.taxes} ${quote.terms}`;
    for (const each of Object.values(methods)) each.priced?.(total);
  }

  /** What the buyer gives is asked where the chosen option leaves it to the buyer. */
  function offerAmount() {
    const chosen = new FormData(form).get("option");
    for (const field of $$("[data-amount]")) field.hidden = field.dataset.amount !== `amount_${chosen}`;
  }

  function offerRegions() {
    const country = fields.country.value;
    const regions = page.regions[country];
    const field = $("[data-field=region]");
    field.hidden = !regions;
    fields.region.disabled = !regions;
    fields.region.replaceChildren(fields.region.options[0], ...Object.entries(regions ?? {}).map(([code, name]) => new Option(name, code)));
    fields.region.value = "";
    if (regions) $("#region-label").textContent = page.region_words[country];
    $("[data-field=confirmed]").hidden = true;
    fields.confirmed.checked = false;
  }

  /* Two steps: the second is an entry of the history, so that the browser's own way back leads to the first. */

  function onward() {
    const wrong = [...unfilled(), ...unanswered(stages[0])];
    if (wrong.length) return show(missing(wrong));
    history.pushState({ stage: 2 }, "");
    enter(2);
    $("#back").focus({ preventScroll: true });
    $(".steps").scrollIntoView({ block: "nearest" });
  }

  function enter(number) {
    stage = number;
    for (const each of stages) each.hidden = each.dataset.stage !== String(number);
    $$(".steps li").forEach((step, index) => step.toggleAttribute("aria-current", index + 1 === number));
  }

  const unfilled = () => ["email", "name", "postcode", "street", "city"].filter((name) =>
    fields[name]?.required && (!fields[name].value.trim() || !fields[name].checkValidity()));

  /* What the seller asks: of the product, and of those bumps that are ticked. */

  /** Most bumps are not ticked, so what one asks comes with its tick, and nothing else does. */
  async function bring() {
    const ticked = new FormData(form).getAll("bumps");
    const lacking = $$("[data-asks]:empty").filter(({ dataset }) => ticked.includes(dataset.asks));
    if (!lacking.length) return;
    const url = new URL(form.action); // which keeps the language
    url.pathname = `/${page.slug}`;
    url.searchParams.set("asks", lacking.map(({ dataset }) => dataset.asks));
    const answer = await fetch(url).then((sent) => (sent.ok ? sent.text() : Promise.reject())).catch(() => { throw new Problem({ code: "outage" }); });
    const shown = new DOMParser().parseFromString(answer, "text/html");
    // Not what another answer has brought meanwhile: somebody may have begun to write there.
    for (const place of lacking.filter(({ firstChild }) => !firstChild)) place.replaceChildren(...($(`[data-asks="${place.dataset.asks}"]`, shown)?.childNodes ?? []));
  }

  function questions(root) {
    const bumps = new FormData(form).getAll("bumps");
    return $$("[data-question]", root).filter(({ dataset }) => !dataset.bump || bumps.includes(dataset.bump)).map((field) => $("[name]", field));
  }

  const answer = (input) => (input.type === "checkbox" ? (input.checked ? input.value : "") : input.value.trim());

  const unanswered = (root) =>
    questions(root).filter((input) => input.required && !answer(input)).map((input) => input.name.replace(ANSWER, "answers/$1/$2"));

  function answers() {
    const said = {};
    for (const input of questions(form)) {
      const [, product, name] = ANSWER.exec(input.name);
      (said[product] ??= {})[name] = answer(input);
    }
    return said;
  }

  /* The order. */

  async function buy() {
    rest(true);
    const agreed = worth(seen);
    try {
      alertWith("");
      while (asking) await asking.done;
      if (lost) await requote();
      if (lost) return rest(false); // it has said why
      if (fields.coupon.value.trim().toUpperCase() !== coupon) await apply();
      if (!coupon && fields.coupon.value.trim()) return rest(false); // its field says why
      if (!total && !fields.region.disabled && !fields.region.value) throw missing(["region"]);
      if (worth(total) !== agreed) throw new Problem({ code: "price-changed" });
      paying = true;
      await bring();
      const wrong = [...unfilled(), ...unanswered(form)];
      if (wrong.length) throw missing(wrong);
      if (asks !== "nothing") await methods[processor()]?.ready?.();
      await place();
      if (placed.payment) await pay(placed);
      leave(placed.confirm_url);
    } catch (error) {
      rest(false);
      await explain(error);
    }
  }

  /** Pays as the buyer has chosen. What another processor stands in for is paid there, or on the order's own page. */
  async function pay(placed) {
    const { payment } = placed;
    if (payment.processor === "hosted") return elsewhere().pay(placed);
    const fits = payment.processor === processor() && (payment.publishable_key ?? page.publishable_key) === page.publishable_key && (payment.account ?? page.publishable_account) === page.publishable_account;
    return fits ? methods[processor()].pay(placed) : undefined;
  }

  /** The order at the seller's, once: the same form is the same order, a changed one replaces it. */
  async function place() {
    const body = { ...choice(), email: fields.email.value, name: fields.name.value, confirmed: fields.confirmed.checked, remind: fields.remind?.checked ?? false, again: fields.again.checked };
    body.answers = answers();
    body.passthrough = page.passed;
    if (fields.pay_with) body.pay_with = processor();
    if (fields.street) Object.assign(body, { street: fields.street.value, city: fields.city.value });
    if (fields.subject.value) body.subject = fields.subject.value;
    if (fields.let_be.checked) body.let_be = fields.let_be.value.split(" ");
    const sent = JSON.stringify(body);
    if (placed?.sent === sent) return;
    if (placed) attempt = placed.next ??= chance();
    const shown = { minor: total?.minor ?? 0, currency: page.currency };
    const replaced = placed && { replaces: placed.order, replaces_key: placed.key };
    const order = () => ({ ...body, attempt, shown, hint: page.hint, ...replaced });
    const send = async () => ask(`/${page.slug}/orders`, { ...order(), ...(person && { proof: await person.proof() }) });
    const before = asked;
    asked = JSON.stringify({ ...body, pay_with: "" });
    const slow = setTimeout(waitWith, 2000, page.slow);
    try {
      placed = { ...(await send()), sent };
    } catch (error) {
      // What was not answered may have been placed: the same, to be paid otherwise, is another attempt, and nothing to check.
      if (error.facts?.code === "order-differs" && asked === before) attempt = chance();
      else if (error.facts?.code === "proof-needed" && person) person.needed();
      else throw error;
      placed = { ...(await send()), sent }; // the same order, and who it is
    } finally {
      clearTimeout(slow);
      waitWith("");
      person?.spent();
    }
  }

  /** What a refusal asks of the page beyond being shown. */
  async function explain(error) {
    const code = error instanceof Problem ? error.facts.code : "";
    if (code === "already-paid") return leave(`/${page.slug}/orders/${placed.order}/${placed.key}`);
    if (refusesCoupon(error)) return withoutCoupon(error);
    if (code === "price-changed") await requote();
    if (code === "location-unclear") $("[data-field=confirmed]").hidden = false;
    if (code === "bought-just-now") $("[data-field=again]").hidden = false;
    if (code === "earlier-unknown") {
      const { order } = error.facts;
      const told = fields.let_be.value.split(" ").filter((each) => each && each !== order);
      $("[data-field=let_be]").hidden = false;
      fields.let_be.value = [...told.slice(-1), order].join(" "); // no more than two are in the way at once
      fields.let_be.checked = false; // what was said before answered another question
    }
    if (code === "order-differs") {
      attempt = chance();
      placed = null;
    }
    show(error);
    if (!(error instanceof Problem)) throw error;
  }

  /** 49 euros are not 49 dollars. */
  const worth = (money) => money && `${money.minor} ${money.currency}`;

  const missing = (names) =>
    new Problem({ code: "invalid-request", errors: names.map((name) => ({ pointer: `/${name}` })) });

  /* What the buyer is told. */

  function show(error) {
    const facts = error.facts ?? {};
    const wrong = (facts.errors ?? []).map(({ pointer }) => pointer.replace(/^\/answers\/(.*)\//, "/answer_$1_").split("/")[1]).filter(fieldOf);
    for (const name of wrong) complain(name, true);
    const first = wrong.length && fieldOf(wrong[0]);
    if (first) {
      const away = first.closest("[data-stage]");
      if (away?.hidden) enter(Number(away.dataset.stage));
      first.focus();
    }
    else alertWith(facts.words ?? page.alerts[facts.reason] ?? page.alerts[facts.code] ?? page.alerts[""]);
  }

  /** Where the buyer enters what a refusal points at. */
  const fieldOf = (name) => $(name === "amount" ? "[data-amount]:not([hidden]) input" : `[data-field="${name}"] [name="${name}"]`);

  function complain(name, wrong, text) {
    const field = fieldOf(name);
    const complaint = field && $(".complaint", field.closest(".field"));
    if (!complaint) return;
    complaint.textContent = wrong ? (text ?? complaint.dataset.text) : "";
    complaint.hidden = !wrong;
    if (wrong) field.setAttribute("aria-invalid", "true");
    else field.removeAttribute("aria-invalid");
  }

  function alertWith(text) {
    const box = $("#alert");
    box.textContent = text;
    box.hidden = !text;
    for (const old of $$(".alert:not(#alert)", form)) old.remove();
    if (text) box.scrollIntoView({ block: "nearest" });
  }

  function waitWith(text) {
    const note = $("#slow");
    note.textContent = text;
    note.hidden = !text;
  }

  /** From the press to the outcome the form is as it was agreed to; what is told and asked meanwhile is live. */
  function rest(working) {
    busy = working;
    if (working) focused = document.activeElement;
    for (const part of $$(".stage > :not(p, .person, #payment, #pay), #payment :is(.choice, .cards, #stripe-fields)", form)) part.inert = working;
    for (const state of ["aria-disabled", "aria-busy"]) {
      if (working) button.setAttribute(state, "true");
      else button.removeAttribute(state);
    }
    if (working) return;
    paying = false;
    if (document.activeElement === document.body) focused?.focus({ preventScroll: true });
    if (outdated) requote();
    outdated = false;
  }

  /** Only what belongs to the chosen way to pay. */
  function offerMethod() {
    for (const each of $$("[data-method]")) each.hidden = each.dataset.method !== processor();
  }

  /* Ways to pay: `ready` checks before there is an order, `pay` returns when there is something to confirm. */

  function sandboxCards() {
    async function move(url, body) {
      try {
        return await ask(url, body);
      } catch (error) {
        // Without an answer the payment may well have gone through: only the confirmation can tell.
        if (["outage", "payment-final", "stale"].includes(error.facts?.code)) return { state: "unknown" };
        throw error;
      }
    }
    async function pay({ payment }) {
      const { state } = await move(payment.pay_url, { card: $("input[name=card]:checked").value });
      if (state === "action") await challenge(payment.pay_url);
    }
    async function challenge(url) {
      const box = $("#challenge");
      box.hidden = false;
      box.focus();
      const answer = await new Promise((resolve) => {
        for (const each of $$("[data-answer]", box)) each.onclick = () => resolve(each.dataset.answer);
      });
      box.hidden = true;
      await move(url, { answer });
    }
    return { pay };
  }

  /** Paid on a page of the processor's, which sends the buyer back. Inside of another page the confirmation leads there. */
  function elsewhere() {
    const pay = ({ payment, confirm_url }) => {
      if (tell) leave(`${confirm_url}?pay`); // the outer page goes to none but the shop
      else location.assign(payment.pay_url);
      return new Promise(() => {});
    };
    return { pay };
  }

  function stripeFields() {
    // Stripe's unit is ISO 4217's, but for these (docs.stripe.com/currencies, "Special cases").
    const scales = { ISK: 100, UGX: 100, MGA: 0.01 };
    const script = $("#stripe-script");
    let stripe;
    let elements;
    const options = () => ({
      mode: asks === "method" ? "setup" : "payment",
      amount: asks === "method" ? undefined : (total?.minor || 100) * (scales[page.currency] ?? 1),
      currency: page.currency.toLowerCase(),
      setupFutureUsage: saves ? "off_session" : null,
    });
    const start = () => {
      const account = page.publishable_account;
      stripe = Stripe(page.publishable_key, { locale: document.documentElement.lang.split("-")[0], ...(account && { stripeAccount: account }) });
      elements = stripe.elements({ ...options(), appearance: { theme: matchMedia("(prefers-color-scheme: dark)").matches ? "night" : "stripe", variables: { colorPrimary: getComputedStyle(document.documentElement).getPropertyValue("--accent").trim() } } });
      elements.create("payment", { layout: "tabs" }).mount("#stripe-fields");
    };
    if (window.Stripe) start();
    else script.addEventListener("load", start);
    script.addEventListener("error", () => alertWith(page.alerts.outage));

    const refused = (error) => new Problem({ code: "payment-declined", words: error.message });
    return {
      priced(known) {
        if (known && asks !== "nothing") elements?.update(options());
      },
      async ready() {
        if (!elements) throw new Problem({ code: "outage" });
        const { error } = await elements.submit();
        if (error) throw refused(error);
      },
      async pay({ payment, confirm_url }) {
        const confirm = payment.asks === "method" ? stripe.confirmSetup : stripe.confirmPayment;
        const { error } = await confirm({
          elements,
          clientSecret: payment.client_secret,
          confirmParams: { return_url: new URL(confirm_url, location).href },
          redirect: "if_required",
        });
        if (error?.type === "card_error") error.message += ` ${page.uncharged}`;
        if (["card_error", "validation_error"].includes(error?.type)) throw refused(error);
        // Anything else may have gone through: only the confirmation can tell.
      },
    };
  }
}

/** Asks whether the buyer is a person, by a widget of another origin: which is not loaded before somebody has to be asked. */
function people({ script, site_key, first }) {
  const place = $("#person");
  let asked = first; // whether a proof is to be had before the order is sent
  let loaded;
  let widget;
  let answered;

  const load = () => (loaded ??= new Promise((resolve, reject) => {
    const element = Object.assign(document.createElement("script"), { src: `${script}?render=explicit`, async: true });
    element.onload = resolve;
    element.onerror = () => {
      loaded = null;
      element.remove();
      reject(new Problem({ code: "proof-away" }));
    };
    document.head.append(element);
  }));

  /** A token, good for one order; empty as long as nobody has to prove anything. */
  async function proof() {
    if (!asked) return "";
    await load();
    place.hidden = false;
    const token = new Promise((resolve, reject) => (answered = { resolve, reject }));
    if (widget === undefined) {
      widget = turnstile.render(place, {
        sitekey: site_key,
        action: "order",
        theme: "auto",
        language: document.documentElement.lang.split("-")[0],
        callback: (text) => answered.resolve(text),
        "error-callback": () => (answered.reject(new Problem({ code: "proof-failed" })), true),
      });
    } else turnstile.reset(widget);
    place.scrollIntoView({ block: "nearest" });
    return token;
  }

  return {
    proof,
    needed: () => (asked = true),
    /** What was sent is good no more. */
    spent: () => place.toggleAttribute("hidden", true),
  };
}

/** Inside of another page: tells it, and only it, how high this one is and where to go; else nothing. */
function framed(site) {
  if (!site || parent === self) return null;
  const tell = (message) => parent.postMessage(message, site);
  new ResizeObserver(() => tell({ cart: "height", height: Math.ceil(document.documentElement.getBoundingClientRect().height) })).observe(document.body);
  addEventListener("keydown", (event) => event.key === "Escape" && tell({ cart: "close" }));
  return tell;
}

/** 128 bits that nobody can guess, for a new attempt. */
function chance() {
  return [...crypto.getRandomValues(new Uint8Array(16))].map((byte) => byte.toString(16).padStart(2, "0")).join("");
}

/** The receipt is folded on phones and open on wide screens, by style; older browsers need it opened. */
function openReceiptWhereItCannotBeStyled() {
  if (CSS.supports("selector(::details-content)")) return;
  const wide = matchMedia("(min-width: 56rem)");
  const follow = () => ($("#receipt").open = wide.matches);
  wide.addEventListener("change", follow);
  follow();
}

/* --- the confirmation --- */

/** One click is one answer: what is sent is not sent again, until the browser comes back to this page. */
function once(form) {
  let sent = false;
  const rest = () => {
    sent = false;
    for (const button of $$("button", form)) button.removeAttribute("aria-disabled");
  };
  form.addEventListener("submit", (event) => {
    if (sent) return event.preventDefault();
    sent = true;
    event.submitter?.setAttribute("aria-disabled", "true");
  });
  addEventListener("pageshow", (event) => event.persisted && rest());
}

/** How long an offer is open, as the server's clock will decide; the page looks again when it is over. */
function countDown(box) {
  const until = performance.now() + Number(box.dataset.seconds) * 1000;
  const place = $("[data-left]", box);
  const tick = () => {
    const seconds = Math.max(Math.ceil((until - performance.now()) / 1000), 0);
    if (!seconds) return location.reload();
    if (seconds < 3600) place.textContent = `${Math.floor(seconds / 60)}:${String(seconds % 60).padStart(2, "0")}`;
    setTimeout(tick, 1000);
  };
  tick();
}

/** Looks again, ever less often, until the order stands elsewhere than `now`; then shows it. */
async function watch(now) {
  for (let wait = 1000; ; wait = Math.min(wait * 1.4, 15000)) {
    await new Promise((resolve) => setTimeout(resolve, wait));
    if (document.hidden) continue;
    try {
      const { state, stage } = await ask(location.href);
      if (state !== now.standing || (now.stage && stage !== now.stage)) return location.reload();
    } catch (error) {
      if (!(error instanceof Problem)) throw error;
    }
  }
}
