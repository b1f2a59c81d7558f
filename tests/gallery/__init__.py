"""Every screen, ticket and page as a picture, in each size, language and state: `python -m tests.gallery [FOLDER]`."""
