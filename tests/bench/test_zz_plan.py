import pytest, time
from django.db import connection
from compliance.vault.services import SELECT_LIVE
@pytest.mark.bench
def test_plan(own_database):
    from tests.register.services.people import registered
    registered()
    with connection.cursor() as c:
        c.execute("select kek_id, wrapped_key from vault_datakey limit 1"); kek,w=c.fetchone()
        c.execute("insert into vault_datakey (id,subject_id,scope,wrapped_key,kek_id,created_at,shredded_ref) select gen_random_uuid(), i, 'register', %s, %s, now(), '' from generate_series(1000,150000) i",[w,kek])
        c.execute("insert into vault_datakey (id,subject_id,scope,wrapped_key,kek_id,created_at,shredded_ref) select gen_random_uuid(), null, 'message:'||gen_random_uuid(), %s, %s, now(), '' from generate_series(1,50000) i",[w,kek])
        c.execute("analyze vault_datakey")
        c.execute("select scope from vault_datakey where subject_id is null and scope like 'message:%%' limit 1"); s=c.fetchone()[0]
        for args in ([[None],[s]], [[5000],['register']]):
            c.execute("EXPLAIN (ANALYZE, COSTS OFF, BUFFERS) "+SELECT_LIVE, args)
            print(); print("\n".join(r[0] for r in c.fetchall()))
        c.execute("PREPARE x(bigint[],text[]) AS "+SELECT_LIVE.replace("%s::bigint[]","$1").replace("%s::text[]","$2"))
        for i in range(7):
            b=time.perf_counter(); c.execute("EXECUTE x(ARRAY[NULL]::bigint[], ARRAY[%s])",[s]); print((time.perf_counter()-b)*1000)
