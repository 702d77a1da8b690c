# The import id is the user's id.
terraform import finapi_user.alice alice
