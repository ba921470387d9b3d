// Settings of htmx that a back office with personal data needs. Loaded right after htmx itself.
htmx.config.historyCacheSize = 0; // copies of pages would lie in the browser's storage after sign-out
htmx.config.allowEval = false;
htmx.config.includeIndicatorStyles = false; // an inserted <style> is refused by the content policy

document.addEventListener("DOMContentLoaded", () => {
    for (const button of document.querySelectorAll("[data-print]")) {
        button.addEventListener("click", () => window.print());
    }
});

// Unfold hides a page until its scripts have begun, and browsers give the focus only to what is in sight by then.
window.addEventListener("load", () => {
    if (document.activeElement === document.body) document.querySelector("[autofocus]")?.focus();
});

// What was typed and not sent yet is kept nowhere, so leaving it, also by a switch of language, asks first.
let typed = false;
document.addEventListener("input", (event) => {
    if (event.target.closest("#content form[method=post]")) typed = true;
});
document.addEventListener("submit", (event) => {
    if (event.target.closest("#content")) typed = false;
});
window.addEventListener("beforeunload", (event) => {
    if (typed) event.preventDefault();
});
