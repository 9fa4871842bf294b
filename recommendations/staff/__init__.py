"""Pages for those who run the site: what serves, how well, and what to do about it.

`urls` names them; `views` has the first page, which shows a card of each. Who may open a page is said
beside it, by `accounts.staff.staff_page`; what was done there is noted by `accounts.audit`.
"""
