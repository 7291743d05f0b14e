// Asks the browser for a passkey and sends its answer with the form. Where there is none, the words that say so stay.
(() => {
  const bytes = (text) => Uint8Array.from(atob(text.replace(/-/g, "+").replace(/_/g, "/")), (letter) => letter.charCodeAt(0));
  const text = (buffer) => buffer && btoa(String.fromCharCode(...new Uint8Array(buffer))).replace(/\+/g, "-").replace(/\//g, "_").replace(/=+$/, "");
  const named = (list) => (list || []).map((one) => ({ ...one, id: bytes(one.id) }));

  const make = async (asked) => {
    const made = await navigator.credentials.create({ publicKey: { ...asked, challenge: bytes(asked.challenge), user: { ...asked.user, id: bytes(asked.user.id) }, excludeCredentials: named(asked.excludeCredentials) } });
    return [made, { attestationObject: text(made.response.attestationObject), transports: made.response.getTransports ? made.response.getTransports() : [] }];
  };
  const show = async (asked) => {
    const shown = await navigator.credentials.get({ publicKey: { ...asked, challenge: bytes(asked.challenge), allowCredentials: named(asked.allowCredentials) } });
    return [shown, { authenticatorData: text(shown.response.authenticatorData), signature: text(shown.response.signature), userHandle: text(shown.response.userHandle) }];
  };

  for (const button of document.querySelectorAll("button[data-passkey]")) {
    const form = button.form;
    if (!window.PublicKeyCredential) continue;
    form.querySelector("[data-no-passkey]").hidden = true;
    button.hidden = false;
    button.addEventListener("click", async (click) => {
      click.preventDefault();
      const failed = form.querySelector("[data-passkey-failed]");
      failed.hidden = true;
      try {
        const [answer, response] = await (button.dataset.passkey === "create" ? make : show)(JSON.parse(button.dataset.options));
        form.elements.credential.value = JSON.stringify({
          id: answer.id, rawId: text(answer.rawId), type: answer.type, authenticatorAttachment: answer.authenticatorAttachment, clientExtensionResults: {},
          response: { ...response, clientDataJSON: text(answer.response.clientDataJSON) },
        });
        form.submit();
      } catch {
        failed.hidden = false;
      }
    });
  }
})();
