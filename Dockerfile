# One image for every process of Copydesk: what it does is the command that follows `copydesk`.
# It holds no models: `copydesk models pull` puts them into the volume at /models. See docs/operations.md.
FROM python:3.11-slim

RUN groupadd --gid 10001 copydesk \
    && useradd --uid 10001 --gid 10001 --create-home --shell /usr/sbin/nologin copydesk \
    && install --directory --owner=copydesk --group=copydesk /models

ENV PIP_DISABLE_PIP_VERSION_CHECK=1 \
    PIP_NO_CACHE_DIR=1 \
    PIP_ROOT_USER_ACTION=ignore

# Build arguments stay readable in the image's history: give no index that carries a password.
# PIP_INDEX_URL: the index for everything. TORCH_INDEX_URL: the index for torch alone, where its CPU build lies;
# without it torch is what the first index has, which for x86-64 is a CUDA build of several GB.
ARG PIP_INDEX_URL
ARG TORCH_INDEX_URL

WORKDIR /usr/src/copydesk
COPY constraints.txt ./
RUN PIP_INDEX_URL="${TORCH_INDEX_URL:-${PIP_INDEX_URL:-}}" \
    pip install --only-binary=:all: --no-deps --constraint constraints.txt torch

COPY pyproject.toml ./
RUN python -c "import tomllib; p = tomllib.load(open('pyproject.toml', 'rb'))['project']; \
print(*p['dependencies'], *p['optional-dependencies']['tracing'], sep='\n')" \
        > requirements.txt \
    && pip install --only-binary=:all: --constraint constraints.txt --requirement requirements.txt

# .dockerignore decides what this is.
COPY . .
RUN pip install --no-deps . && pip check && rm -rf /usr/src/copydesk

ENV HOME=/home/copydesk \
    PYTHONUNBUFFERED=1 \
    PYTHONDONTWRITEBYTECODE=1 \
    COPYDESK_MODELS_DIR=/models
WORKDIR /home/copydesk
USER 10001:10001
ENTRYPOINT ["copydesk"]
CMD ["--help"]
