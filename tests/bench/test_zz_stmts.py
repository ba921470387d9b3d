import os, time, re, statistics
from collections import defaultdict
import pytest
from django.db import connection
from psycopg import Cursor, Connection
import psycopg
from requests_inbox.services.ingesting import take_letter
from requests_inbox.services.known_marks import marks_in_use
from tests.register.services.people import registered
from tests.requests_inbox.ingest.letters import ACTOR, NOW
from tests.bench.test_bench_inbox import crowd

@pytest.mark.bench
def test_stmts(own_database, monkeypatch):
    registered()
    letters=crowd(440); marks_in_use()
    for raw in letters[:240]: take_letter(raw, actor=ACTOR, now=NOW)
    with connection.cursor() as cur: cur.execute("ANALYZE")
    for raw in letters[240:320]: take_letter(raw, actor=ACTOR, now=NOW)
    times=defaultdict(list); order=[]
    real=psycopg.Cursor.execute
    def execute(self, query, params=None, **kw):
        b=time.perf_counter()
        r=real(self,query,params,**kw)
        q=str(query); q=re.sub(r"\s+"," ",q)
        # in lists
        times[(type(self).__name__[:6]+" "+q[:260])].append((time.perf_counter()-b)*1000)
        return r
    monkeypatch.setattr(psycopg.Cursor,"execute",execute)
    real2=psycopg.Connection.wait
    def commit(self):
        b=time.perf_counter(); r=realc(self); times["COMMIT"].append((time.perf_counter()-b)*1000); return r
    realc=psycopg.Connection.commit
    monkeypatch.setattr(psycopg.Connection,"commit",commit)
    w=time.perf_counter()
    for raw in letters[320:]: take_letter(raw, actor=ACTOR, now=NOW)
    print("\nwall per letter", (time.perf_counter()-w)/120*1000)
    for q,t in times.items():
        t.sort(); print(f"{len(t)/120:5.2f} x med {t[len(t)//2]:6.2f} p10 {t[len(t)//10]:6.2f}  {q}")
