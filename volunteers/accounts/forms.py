"""What is typed on the pages of this room."""

from volunteers.foundation.text import _l
from volunteers.web.fields import EmailField, LineField, SecretField
from volunteers.web.forms import Form


class LoginForm(Form):
    """An address, and a password if one wants."""

    email = EmailField(_l("Your e-mail"), needed=_l("Please write your e-mail address."))
    password = SecretField(_l("Password"))


class EmailForm(Form):
    """An address."""

    email = EmailField(_l("Your e-mail"), needed=_l("Please write your e-mail address."))


class NewAddressForm(Form):
    """Another address."""

    email = EmailField(_l("Your new e-mail"), needed=_l("Please write your new e-mail address."))


class CodeForm(Form):
    """Six digits."""

    code = LineField(_l("The six digits from our mail"), max=40, needed=_l("Please type the six digits from our mail."))


class PasswordForm(Form):
    """A new password. Its rules are in `rules`."""

    password = SecretField(_l("New password"))


class ProofForm(Form):
    """One's password, to show that it is oneself."""

    password = SecretField(_l("Your password"))
