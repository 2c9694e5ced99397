import pytest
from django.db import transaction
from tests.promises import seeding
pytestmark=[pytest.mark.usefixtures("administrators_session")]
@pytest.mark.django_db
def test_seed(bolt, tim):
    real=seeding._put; bad=[]
    def put(s,label,ch):
        try:
            with transaction.atomic(): real(s,label,ch)
        except Exception as e:
            bad.append(f"{label}: {type(e).__name__} {str(e)[:230]}")
    seeding._put=put
    try:
        s=seeding.seed(tim, bolt)
    except Exception as e: bad.append(repr(e)[:300])
    assert not bad, "\n".join(bad)
