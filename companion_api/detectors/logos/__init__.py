"""The school's logos in a picture."""
