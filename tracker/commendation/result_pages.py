"""The doors of results: the list for everybody, and for the notice board; all results of the ward."""

from litestar import Router, get

from tracker.awards.rules import may_see
from tracker.commendation import honours
from tracker.core.viewer import Viewer
from tracker.core.web import Answer, Request, identity, page


@get("/honours")
async def list_honours(request: Request, user: Viewer) -> Answer:
    return page(request, "commendation/honours.html", here=here_of(user), campaigns=await honours.listing(user))


@get("/campaigns/{campaign_id:str}/result")
async def show_result(request: Request, user: Viewer, campaign_id: str) -> Answer:
    found = await honours.result(identity(campaign_id), user)
    return page(request, "commendation/result.html", here=here_of(user), result=found)


def here_of(user: Viewer) -> str:
    return "commendation" if may_see(user) else "help"


router = Router(path="/", route_handlers=[list_honours, show_result])
