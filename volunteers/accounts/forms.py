"""What is typed on the pages of this room."""

from volunteers.foundation.text import _l
from volunteers.web.fields import EmailField, LineField, SecretField
from volunteers.web.forms import Form


class LoginForm(Form):
    """An address, and a password if one wants."""

    email = EmailField(_l("Your email"), needed=_l("Enter your email address."))
    password = SecretField(_l("Password"))


class EmailForm(Form):
    """An address."""

    email = EmailField(_l("Your email"), needed=_l("Enter your email address."))


class NewAddressForm(Form):
    """Another address."""

    email = EmailField(_l("Your new email"), needed=_l("Enter your new email address."))


class CodeForm(Form):
    """Six digits."""

    code = LineField(_l("Six-digit code from our email"), max=40, needed=_l("Enter the six-digit code from our email."))


class PasswordForm(Form):
    """A new password. Its rules are in `rules`."""

    password = SecretField(_l("New password"))


class ProofForm(Form):
    """One's password, to show that it is oneself."""

    password = SecretField(_l("Your password"))
