"""The addresses of what to read next, under /api/v1/."""

from django.urls import path

from recommendations.api import Recommendations
from recommendations.api_events import Events
from recommendations.api_lists import NewBooks, PopularBooks, SimilarBooks, TrendingBooks
from recommendations.api_rank import RankBooks
from recommendations.api_session import SessionPicks
from recommendations.api_signals import MutedBookOfMine, MutedBooks, MyDials
from recommendations.feed.api import FedEvents, FedReaders, FedRecommendations, Lists
from recommendations.readers.api_profiles import PublicProfile, ReportOfProfile
from recommendations.readers.api_twins import MyTwins
from recommendations.together.api import (
    JoinGroup,
    LinkOfGroup,
    MemberOfGroup,
    MembershipOfGroup,
    MyGroup,
    MyGroups,
)
from recommendations.together.api_guests import GroupPicks
from recommendations.together.api_picks import PicksOfGroup
from recommendations.words.api import ByWords, Moods

urlpatterns = [
    path("me/recommendations", Recommendations.as_view(), name="api-recommendations"),
    path("me/rank", RankBooks.as_view(), name="api-rank"),
    path("recommendations/by-words", ByWords.as_view(), name="api-by-words"),
    path("books/<int:book_id>/similar", SimilarBooks.as_view(), name="api-similar"),
    path("recommendations/session", SessionPicks.as_view(), name="api-session-picks"),
    path("recommendations/group", GroupPicks.as_view(), name="api-group-of-guests"),
    path("popular", PopularBooks.as_view(), name="api-popular"),
    path("trending", TrendingBooks.as_view(), name="api-trending"),
    path("new", NewBooks.as_view(), name="api-new"),
    path("moods", Moods.as_view(), name="api-moods"),
    path("events", Events.as_view(), name="api-events"),
    path("me/muted", MutedBooks.as_view(), name="api-my-muted"),
    path("me/muted/<int:book_id>", MutedBookOfMine.as_view(), name="api-my-muted-book"),
    path("me/dials", MyDials.as_view(), name="api-my-dials"),
    path("profiles/<slug:handle>", PublicProfile.as_view(), name="api-profile"),
    path("profiles/<slug:handle>/report", ReportOfProfile.as_view(), name="api-profile-report"),
    path("me/twins", MyTwins.as_view(), name="api-my-twins"),
    path("me/groups", MyGroups.as_view(), name="api-my-groups"),
    path("me/groups/join", JoinGroup.as_view(), name="api-join-group"),
    path("me/groups/<int:group_id>", MyGroup.as_view(), name="api-my-group"),
    path(
        "me/groups/<int:group_id>/membership",
        MembershipOfGroup.as_view(),
        name="api-group-membership",
    ),
    path("me/groups/<int:group_id>/link", LinkOfGroup.as_view(), name="api-group-link"),
    path(
        "me/groups/<int:group_id>/members/<int:member_id>",
        MemberOfGroup.as_view(),
        name="api-group-member",
    ),
    path("me/groups/<int:group_id>/picks", PicksOfGroup.as_view(), name="api-group-picks"),
    path("readers:batch", FedReaders.as_view(), name="api-feed-readers"),
    path("events:batch", FedEvents.as_view(), name="api-feed-events"),
    path(
        "readers/<str:external_id>/recommendations",
        FedRecommendations.as_view(),
        name="api-fed-recommendations",
    ),
    path("lists.jsonl", Lists.as_view(), name="api-lists"),
]
