"""What is typed on the pages of this room."""

from wtforms import HiddenField

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


class SecondStepForm(Form):
    """What an app shows, or a code to fall back on."""

    code = LineField(_l("Six-digit code from your authenticator app"), max=40)
    recovery = LineField(_l("Recovery code"), max=60)


class EndSecondStepForm(Form):
    """One of the codes of a second step, whichever."""

    code = LineField(_l("Code from your app, or a recovery code"), max=60)


class PasskeyForm(Form):
    """What a browser has signed, as its script writes it."""

    credential = HiddenField("")


class NewPasskeyForm(PasskeyForm):
    """A key that a browser has made, and how one will know it."""

    name = LineField(_l("Name of this passkey"), max=64, needed=_l("Give this passkey a name."))


class AppForm(Form):
    """The first code of an app that is being set up."""

    code = LineField(
        _l("Six-digit code that your app shows now"), max=40, needed=_l("Enter the six-digit code from your app.")
    )
