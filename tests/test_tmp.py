def test_health(client):
    r = client.get("/healthz"); assert r.status_code == 200
    r = client.get("/nothing"); assert r.status_code == 404; print(r.text[:3000])
def test_make(app, make):
    c = make.committee(); p = make.officer(c); make.activity(c); make.application(c)
