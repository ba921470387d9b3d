// Screens of the register. Everything works without this file, only less comfortably.
"use strict";

document.addEventListener("DOMContentLoaded", () => {
    hideWhatWasRevealed();
    watchProgress();
    keepFileNamesOut();
    document.querySelector("[data-focus]")?.focus();
});

// Unfold writes the name of a chosen file into the first text field near it, whatever that field is for.
// Its script passes over inputs that it takes for done; it runs later than this one.
function keepFileNamesOut() {
    for (const input of document.querySelectorAll("input.register-file")) input.hasChangeListener = true;
}

// Values in clear leave the page after a minute, when its tab is hidden, and before it can be kept by the
// browser for the way back.
function hideWhatWasRevealed() {
    const banner = document.querySelector("[data-revealed-seconds]");
    if (!banner) return;
    const back = banner.dataset.revealedBack;
    const left = banner.querySelector("[data-revealed-left]");
    const end = Date.now() + Number(banner.dataset.revealedSeconds) * 1000;
    let hidden = false;

    const hide = () => {
        if (hidden) return;
        hidden = true;
        for (const place of document.querySelectorAll("[data-revealed]")) place.textContent = "•••••";
        window.location.replace(back);
    };
    const tick = () => {
        const seconds = Math.max(0, Math.ceil((end - Date.now()) / 1000));
        left.textContent = String(seconds);
        if (seconds === 0) hide();
    };
    tick();
    setInterval(tick, 1000);
    document.addEventListener("visibilitychange", () => document.hidden && hide());
    window.addEventListener("pagehide", hide);
    if (document.hidden) hide(); // hidden while the page was loading
    banner.querySelector("[data-revealed-hide]").addEventListener("click", (event) => {
        event.preventDefault();
        hide();
    });
}

// The bar of an import: counts come as numbers and codes, never as rows.
function watchProgress() {
    const place = document.querySelector("[data-progress]");
    if (!place) return;
    const look = async () => {
        try {
            const answer = await fetch(place.dataset.progress, { headers: { Accept: "application/json" } });
            if (!answer.ok || answer.redirected) return window.location.reload();
            const now = await answer.json();
            place.querySelector("progress").value = now.percent;
            for (const name of ["read", "created", "updated", "unchanged", "rejected", "state_text"]) {
                const shown = place.querySelector(`[data-${name.replace("_", "-")}]`);
                if (shown) shown.textContent = now[name];
            }
            if (now.ended) return window.location.reload();
        } catch {
            // The site may be restarting: ask again.
        }
        setTimeout(look, 1000);
    };
    setTimeout(look, 500);
}
