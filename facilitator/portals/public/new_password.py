"""The fields by which a password is chosen, wherever that happens."""

from typing import Any

from wtforms import PasswordField
from wtforms.validators import InputRequired, ValidationError

from facilitator.accounts.passwords.rules import MIN_LENGTH, UnfitPassword, check_password, hash_password
from facilitator.portals.shared.forms import BaseForm, filled

ADVICE = f"{MIN_LENGTH} caractères au moins. Le plus simple\u202f: quatre ou cinq mots sans rapport entre eux."


class NewPasswordForm(BaseForm):
    """A password, twice. `person` says whose, so that it is neither the address nor the name."""

    password = PasswordField("Nouveau mot de passe", [InputRequired("Choisissez un mot de passe.")], description=ADVICE)
    again = PasswordField("Le même, une seconde fois", [InputRequired("Saisissez le mot de passe une seconde fois.")])

    def __init__(self, *args: Any, email: str, person: str, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.email, self.person = email, person

    def validate_password(self, field: PasswordField) -> None:
        try:
            check_password(filled(field), email=self.email, name=self.person)
        except UnfitPassword as error:
            raise ValidationError(str(error)) from error

    def validate_again(self, field: PasswordField) -> None:
        if field.data != self.password.data:
            raise ValidationError("Les deux saisies diffèrent\u202f: saisissez deux fois le même mot de passe.")

    def to_hash(self) -> str:
        """The hash to keep; empty while the form is not valid. Slow on purpose: call it before the first `db()`."""
        return hash_password(filled(self.password)) if self.validate_on_submit() else ""
