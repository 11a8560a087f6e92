// A stand-in for Stripe.js: the part of it that Cartwright's page uses, against the simulator that serves it.
// Card fields live in a frame of the simulator's own origin, so no card number ever touches the page that asks.
(() => {
  'use strict';

  const home = new URL(document.currentScript.src).origin;

  class IntegrationError extends Error {
    constructor(message) {
      super(message);
      this.name = 'IntegrationError';
    }
  }

  const idOf = (secret) => {
    if (typeof secret !== 'string' || !secret.includes('_secret_')) {
      throw new IntegrationError('Invalid value for clientSecret: it should be a string of the form ${id}_secret_${secret}.');
    }
    return secret.split('_secret_')[0];
  };

  const kindOf = (secret) => (idOf(secret).startsWith('seti_') ? 'setup_intent' : 'payment_intent');
  const named = (intent) => (intent.object === 'setup_intent' ? { setupIntent: intent } : { paymentIntent: intent });

  // `key` is a platform's where it stands for an account that is linked: `key#account`.
  const said = (key) => {
    const [publishable, account] = key.split('#');
    return { key: publishable, ...(account && { _stripe_account: account }) };
  };

  const retrieve = async (key, secret) => {
    const query = new URLSearchParams({ ...said(key), client_secret: secret });
    try {
      const answer = await fetch(`${home}/v1/${kindOf(secret)}s/${idOf(secret)}?${query}`);
      const body = await answer.json();
      return answer.ok ? { intent: body } : { error: body.error };
    } catch (error) {
      if (error instanceof IntegrationError) throw error;
      return { error: { type: 'api_connection_error', message: 'We could not connect to Stripe.' } };
    }
  };

  // A frame of the simulator, and a way to ask it something.
  class Frame {
    constructor(source) {
      this.element = document.createElement('iframe');
      this.element.src = source;
      this.element.style.cssText = 'border:0;width:100%;height:9.5rem;display:block;color-scheme:light';
      this.listeners = {};
      this.waiting = new Map();
      this.last = 0;
      this.hear = (event) => {
        if (event.origin !== home || event.source !== this.element.contentWindow) return;
        const { stripe, id, body } = event.data;
        if (stripe === 'answer') {
          this.waiting.get(id)?.(body);
          this.waiting.delete(id);
        } else {
          if (stripe === 'height') this.element.style.height = `${body}px`;
          (this.listeners[stripe] ?? []).forEach((tell) => tell(body));
        }
      };
      window.addEventListener('message', this.hear);
    }

    on(name, tell) {
      (this.listeners[name] ??= []).push(tell);
    }

    ask(question, body) {
      const id = (this.last += 1);
      return new Promise((resolve) => {
        this.waiting.set(id, resolve);
        this.element.contentWindow.postMessage({ stripe: question, id, body }, home);
      });
    }

    remove() {
      window.removeEventListener('message', this.hear);
      this.element.remove();
    }
  }

  class PaymentElement {
    constructor() {
      this.frame = new Frame(`${home}/elements/fields`);
      this.frame.element.title = 'Secure payment input frame';
      this.frame.element.allow = 'payment *';
    }

    mount(where) {
      const place = typeof where === 'string' ? document.querySelector(where) : where;
      if (!place) throw new IntegrationError(`The selector you specified (${where}) applies to no DOM elements.`);
      place.replaceChildren(this.frame.element);
    }

    on(event, tell) {
      this.frame.on(event, tell);
      return this;
    }

    update() {}
    focus() { this.frame.element.focus(); }
    unmount() { this.frame.element.remove(); }
    destroy() { this.frame.remove(); }
  }

  class Elements {
    constructor(options) {
      if ('paymentMethodTypes' in options) {
        throw new IntegrationError('paymentMethodTypes is no longer supported. Use allowedPaymentMethodTypes.');
      }
      if (options.clientSecret) {
        idOf(options.clientSecret);
      } else if (!options.mode || !options.currency || (options.mode === 'payment' && !Number.isInteger(options.amount))) {
        throw new IntegrationError('elements() needs a clientSecret, or a mode, an amount and a currency.');
      }
      this.options = { ...options };
      this.element = null;
      this.submitted = false;
    }

    create(type) {
      if (type !== 'payment') throw new IntegrationError(`This stand-in has no ${type} Element.`);
      if (this.element) throw new IntegrationError('Can only create one Element of type payment through this group.');
      this.element = new PaymentElement();
      return this.element;
    }

    getElement(type) {
      return type === 'payment' ? this.element : null;
    }

    update(options) {
      Object.assign(this.options, options);
    }

    async fetchUpdates() {
      return {};
    }

    async submit() {
      if (!this.element) throw new IntegrationError('elements.submit() needs a mounted Payment Element.');
      const error = await this.element.frame.ask('validate');
      this.submitted = !error;
      return error ? { error } : {};
    }
  }

  const challenge = (address) => {
    const frame = new Frame(address);
    const shade = document.createElement('div');
    shade.style.cssText = 'position:fixed;inset:0;z-index:2147483647;background:rgb(0 0 0/.5);display:grid;place-items:center';
    frame.element.title = 'Secure authentication frame';
    frame.element.style.cssText = 'border:0;width:min(26rem,92vw);height:20rem;background:#fff;border-radius:.5rem';
    shade.append(frame.element);
    document.body.append(shade);
    return new Promise((resolve) => {
      frame.on('challenged', () => {
        frame.remove();
        shade.remove();
        resolve();
      });
    });
  };

  const go = (target, intent, status) => {
    const address = new URL(target);
    address.searchParams.set(intent.object, intent.id);
    address.searchParams.set(`${intent.object}_client_secret`, intent.client_secret);
    address.searchParams.set('redirect_status', status);
    window.location.assign(address);
    return new Promise(() => {}); // as with Stripe.js, nothing comes after a redirect
  };

  // Elements that were made before the intent must be made for what it is.
  const matching = async (key, elements, secret) => {
    const { intent, error } = await retrieve(key, secret);
    const { mode, amount, currency, setupFutureUsage, clientSecret } = elements.options;
    if (!intent || clientSecret) return error;
    const setup = intent.object === 'setup_intent';
    if (setup !== (mode === 'setup')) throw new IntegrationError('The mode of Elements does not fit the intent.');
    if (!setup && (intent.amount !== amount || intent.currency !== currency)) {
      throw new IntegrationError('The amount and currency of Elements do not match those of the PaymentIntent.');
    }
    if (!setup && (intent.setup_future_usage ?? null) !== (setupFutureUsage ?? null)) {
      throw new IntegrationError('The setup_future_usage of Elements does not match that of the PaymentIntent.');
    }
    return error;
  };

  const Stripe = (publishable, { stripeAccount } = {}) => {
    if (!/^pk_(test|live)_\w+$/.test(publishable ?? '')) {
      throw new IntegrationError('Please call Stripe() with your publishable key. You used an empty string or another key.');
    }
    const key = stripeAccount ? `${publishable}#${stripeAccount}` : publishable;

    const confirm = (kind, name) => async ({ elements, clientSecret, confirmParams = {}, redirect = 'always' }) => {
      if (!elements?.element) throw new IntegrationError('elements should have a mounted Payment Element.');
      const secret = clientSecret ?? elements.options.clientSecret;
      if (kindOf(secret) !== kind) throw new IntegrationError(`${name} needs the client secret of a ${kind}.`);
      if (redirect !== 'if_required' && !confirmParams.return_url) {
        throw new IntegrationError(`${name} needs confirmParams.return_url.`);
      }
      if (!elements.options.clientSecret && !elements.submitted) {
        throw new IntegrationError('elements.submit() must be called before stripe.confirmPayment() and stripe.confirmSetup().');
      }
      const mismatch = await matching(key, elements, secret);
      if (mismatch) return { error: mismatch };
      const invalid = await elements.element.frame.ask('validate');
      if (invalid) return { error: invalid };
      const answer = await elements.element.frame.ask('confirm', {
        kind, id: idOf(secret), ...said(key), secret, returnUrl: confirmParams.return_url,
      });
      if (answer.error) return answer;
      let { intent } = answer;
      if (intent.status === 'requires_action') {
        await challenge(intent.next_action.use_stripe_sdk.stripe_js);
        const after = await retrieve(key, secret);
        if (after.error) return after;
        intent = after.intent;
        const failed = intent.last_payment_error ?? intent.last_setup_error;
        if (failed) return { error: { ...failed, [intent.object]: intent } };
      }
      return redirect === 'if_required' ? named(intent) : go(confirmParams.return_url, intent, 'succeeded');
    };

    return {
      elements: (options = {}) => new Elements(options),
      confirmPayment: confirm('payment_intent', 'confirmPayment'),
      confirmSetup: confirm('setup_intent', 'confirmSetup'),
      retrievePaymentIntent: async (secret) => {
        const { intent, error } = await retrieve(key, secret);
        return intent ? named(intent) : { error };
      },
    };
  };

  Stripe.version = 'endive';
  window.Stripe = Stripe;
})();
