/**
 * The only script of the pages, allowed by its hash: a Show button beside each password, and the rules
 * ticked off while typing. Without it the pages work the same.
 */
export const ENHANCE = `
for (const input of document.querySelectorAll('input[type=password]')) {
  const button = input.closest('.field').querySelector('.show');
  button.hidden = false;
  button.addEventListener('click', () => {
    const shown = input.type === 'text';
    input.type = shown ? 'password' : 'text';
    button.textContent = shown ? 'Show' : 'Hide';
    button.setAttribute('aria-pressed', String(!shown));
    input.focus();
  });
  input.form.addEventListener('submit', () => { input.type = 'password'; });
  const rules = [...input.closest('.field').querySelectorAll('[data-pattern]')];
  const tick = () => {
    for (const rule of rules) rule.classList.toggle('met', new RegExp(rule.dataset.pattern).test(input.value));
  };
  input.addEventListener('input', tick);
  tick();
}
`;
