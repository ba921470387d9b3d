// Shows how far a plan has come, while it runs. Without it the page is right whenever it is opened.
"use strict";

const bar = document.querySelector("progress[data-address]");

async function ask() {
    const answer = await fetch(bar.dataset.address, { headers: { Accept: "application/json" } });
    if (!answer.ok) return;
    const said = await answer.json();
    bar.max = said.batches || 1;
    bar.value = said.batches_done;
    document.querySelector("#progress-text").textContent = said.text;
    if (said.state !== bar.dataset.state) {
        window.location.reload();
        return;
    }
    if (said.state === "running") window.setTimeout(ask, 2000);
}

if (bar && bar.dataset.state === "running") window.setTimeout(ask, 1000);
