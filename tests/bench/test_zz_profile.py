import cProfile, os, pstats, time
import pytest
from django.db import connection
from requests_inbox.services.ingesting import take_letter
from requests_inbox.services.known_marks import marks_in_use
from requests_inbox.reading import find_identifiers, read_message
from requests_inbox.rules import classify
from tests.register.services.people import registered
from tests.requests_inbox.ingest.letters import ACTOR, NOW
from tests.bench.test_bench_inbox import crowd
HZ=os.sysconf("SC_CLK_TCK")
def pg(pid):
    f=open(f"/proc/{pid}/stat").read().rpartition(")")[2].split()
    return (int(f[11])+int(f[12]))*1000/HZ

@pytest.mark.bench
@pytest.mark.timeout(1800)
def test_profile(own_database):
    registered()
    n=int(os.environ.get("N","600"))
    letters=crowd(n)
    marks=marks_in_use()
    for raw in letters[:40]:
        take_letter(raw, actor=ACTOR, now=NOW)
    c=time.process_time()
    for raw in letters[40:340]: read_message(raw)
    r=time.process_time()-c
    rd=[read_message(raw).letter for raw in letters[40:340]]
    c=time.process_time()
    for l in rd: classify(l,marks)
    k=time.process_time()-c
    c=time.process_time()
    for l in rd: find_identifiers(l)
    i=time.process_time()-c
    print(f"\nCPU ms: read {r/300*1000:.2f} classify {k/300*1000:.2f} identifiers {i/300*1000:.2f}")
    with connection.cursor() as cur:
        cur.execute("select pg_backend_pid()"); pid=cur.fetchone()[0]
        cur.execute("ANALYZE")
    pr=cProfile.Profile() if os.environ.get("PROFILE") else None
    p0=pg(pid); c0=time.process_time(); w0=time.perf_counter()
    if pr: pr.enable()
    for place, raw in enumerate(letters[40:]):
        if place in (250,1000,2500):
            with connection.cursor() as cur: cur.execute("ANALYZE")
        take_letter(raw, actor=ACTOR, now=NOW)
    if pr: pr.disable()
    m=n-40
    print(f"per letter of {m}: python {(time.process_time()-c0)/m*1000:.2f} ms, postgres {(pg(pid)-p0)/m:.2f} ms, wall {(time.perf_counter()-w0)/m*1000:.2f} ms")
    if pr:
        pr.dump_stats("/tmp/ms/prof.out")
