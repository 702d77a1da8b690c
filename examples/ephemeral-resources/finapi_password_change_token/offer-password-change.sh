# Stands for the program that sends the user a link under which it chooses a new password, with finAPI's
# executePasswordChange and this token.
test -n "$PASSWORD_CHANGE_TOKEN" && test -n "$USER_EMAIL"
