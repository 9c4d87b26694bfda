"""Wordings: texts ready for the contract documents, made of a template and the figures of a calibration.

The templates are shipped in `config/wordings/`; a structure may write its own. A field stands between braces,
`{acheteur}`; what is not known yet comes out as « [à compléter : l’acheteur] ».
"""
