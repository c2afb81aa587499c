"""Writing to many: audiences, notices, recipients and what happened to each. Sits on top; nobody needs to know it.

On the screen a notice is a *message*, its audience is *who gets it*, a delivery is *what happened*. It goes from draft
to scheduled (the time to undo) to sending (the worker has written who gets it) to sent. Sees organization, accounts,
people and committees.
"""
