"""placeholder for the first run"""
from sandbox.messages import Request, Response
from sandbox.world import World


class Site:
    def __init__(self, world: World) -> None:
        self._world = world

    def answer(self, request: Request) -> Response:
        return Response(404, b"")
