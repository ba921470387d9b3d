// Settings of htmx that a back office with personal data needs. Loaded right after htmx itself.
htmx.config.historyCacheSize = 0; // copies of pages would lie in the browser's storage after sign-out
htmx.config.allowEval = false;
htmx.config.includeIndicatorStyles = false; // an inserted <style> is refused by the content policy

// The choice of a language loads the page anew: whoever has typed something is asked first, by the browser.
// What answers a form (appearance.py marks it) holds what was typed before.
const answers = document.currentScript.src.endsWith("#answer");
let typed = false;
// By the attributes: a field named "method" or "action" would stand in for the property.
const posts = (form) => form?.getAttribute("method")?.toLowerCase() === "post";
document.addEventListener("input", (event) => {
    typed ||= posts(event.target.form);
});
document.addEventListener("DOMContentLoaded", () => {
    const fields = document.querySelectorAll("input:not([type=hidden]), select, textarea");
    typed ||= answers && [...fields].some((field) => posts(field.form));
});
document.addEventListener("submit", (event) => {
    if (typed && event.target.querySelector("[name=language]") && event.target.getAttribute("action")?.endsWith("/language/")) {
        window.addEventListener("beforeunload", (leaving) => leaving.preventDefault(), { once: true });
    }
});

document.addEventListener("DOMContentLoaded", () => {
    for (const button of document.querySelectorAll("[data-print]")) {
        button.addEventListener("click", () => window.print());
    }
});

// Unfold hides a page until its scripts have begun, and browsers give the focus only to what is in sight by then.
window.addEventListener("load", () => {
    if (document.activeElement === document.body) document.querySelector("[autofocus]")?.focus();
});
