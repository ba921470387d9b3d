// Settings of htmx that a back office with personal data needs. Loaded right after htmx itself.
htmx.config.historyCacheSize = 0; // copies of pages would lie in the browser's storage after sign-out
htmx.config.allowEval = false;
htmx.config.includeIndicatorStyles = false; // an inserted <style> is refused by the content policy

// The choice of a language loads the page anew: whoever has typed something is asked first, by the browser.
let typed = false;
document.addEventListener("input", (event) => {
    typed ||= event.target.form?.method === "post";
});
document.addEventListener("submit", (event) => {
    // By the attribute: a field named "action" would stand in for the property.
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
