// The form of what is paid on its own page, such as a charge that failed while its buyer was away: Stripe's own fields, and what came of them.

const form = document.querySelector("form[data-settle]");
const script = document.querySelector("#stripe-script");
const alert = form.querySelector("[role=alert]");
let stripe;
let elements;

function say(words) {
  alert.textContent = words;
  alert.hidden = !words;
}

function start() {
  const dark = matchMedia("(prefers-color-scheme: dark)").matches;
  const { account } = form.dataset;
  stripe = Stripe(form.dataset.key, { locale: document.documentElement.lang.split("-")[0], ...(account && { stripeAccount: account }) });
  elements = stripe.elements({ clientSecret: form.dataset.secret, appearance: { theme: dark ? "night" : "stripe" } });
  elements.create("payment", { layout: "tabs" }).mount("#stripe-fields");
}

if (window.Stripe) start();
else script.addEventListener("load", start);
script.addEventListener("error", () => say(form.dataset.outage));

form.addEventListener("submit", async (event) => {
  event.preventDefault();
  if (!elements || form.inert) return;
  form.inert = true;
  say("");
  const confirm = "setup" in form.dataset ? stripe.confirmSetup : stripe.confirmPayment;
  const { error } = await confirm({ elements, confirmParams: { return_url: location.href }, redirect: "if_required" });
  if (["card_error", "validation_error"].includes(error?.type)) {
    say(error.message);
    form.inert = false;
    return;
  }
  // Anything else may have gone through: only the page itself can tell.
  location.reload();
});
